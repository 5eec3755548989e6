map(select(.amount > 500)) | sort_by(-.amount, .id) | group_by(.type) | map({type: .[0].type, count: length})
