#!/bin/bash
# Asks the host for something in each call, over descriptor 3, and gives the answer: no more than a shell is needed for that.
while IFS= read -r line; do
  id=${line#*'"id":'}
  id=${id%%[,\}]*}
  case $line in
  *server/discover*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{}}}" ;;
  *tools/call*)
    ask=${line#*'"ask":'}
    ask=${ask%%\}\}*}
    echo "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":$ask}}}" >&3
    IFS= read -r answer <&3
    echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"structuredContent\":{\"answer\":$answer}}}"
    ;;
  esac
done
