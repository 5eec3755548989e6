import Diagnostics

extension ErrorPage {
    /// What goes wrong between here and a site, and in the embedded site's store.
    static let sites =
        texts([
            (
                "bad-fault", .usage, "A fault of the embedded site needs a status of failure, a rate from 0 to 1, a count from 1 on.",
                "fault 200"
            ),
            ("invalid-query", .invalid, "The query does not read.", "query users '(a:b'"),
            ("bad-limit", .usage, "The API takes limits from 0 to 1,000, for facets from 1.", "query users limit 5000"),
            (
                "ends-before-start", .usage, "The stretch of time of a query ends before it begins.",
                "query users during 2026-02-01T00:00Z to 2026-01-01T00:00Z events '@type:view'"
            ),
            (
                "events-of-users", .usage, "Only users can be found by their events.",
                "query accounts during 2026-01-01T00:00Z to 2026-02-01T00:00Z events '@type:view'"
            ),
            (
                "not-with-events", .usage, "The query by events neither sorts nor searches.",
                "query users during 2026-01-01T00:00Z to 2026-02-01T00:00Z events '@type:view' sort first_seen"
            ),
            ("bad-site-address", .usage, "A site is a short name, a host or a URL with http or https.", "use site ftp://example.com"),
            (
                "conflict", .conflict, "The site has a connection of this id already (409).",
                "create users from crm.json\ncreate users from crm.json"
            ),
            (
                "unknown-change", .invalid, "What is to be changed of a field is nearly the name of something, and not quite.",
                "update users/crm change field nps {display_nam: \"NPS\"}"
            ),
            ("not-found", .notFound, "The site has no such thing (404).", "delete users/gone --yes"),
        ])
        + cases([
            (
                "bad-row", .invalid, "A row of a file to be imported is not what it must be; nothing is imported.",
                "import users from a file whose third row has no user_id"
            ),
            ("unusable-table-name", .invalid, "The name of a reference table has 1 to 255 characters.", "import table '' from crm.csv"),
            (
                "local-alone", .usage, "Only the embedded site has data of its own that can be brought in.",
                "use site eu, and then import users from users.jsonl"
            ),
            ("not-rows", .invalid, "A file to be imported holds a list of rows.", "import users from a file that holds one object"),
            ("answer-too-long", .limit, "The site's answer is longer than is read.", "a proxy that answers with a download"),
            ("bad-header", .invalid, "A header holds what no header can.", "a key with a line end in it"),
            ("bad-url", .config, "An address in the settings is no URL of a site.", "tenon --site 'http://'"),
            ("cannot-connect", .network, "Nothing answers at the address.", "use site http://127.0.0.1:9"),
            ("cannot-resolve", .network, "The host is not known.", "no network, or a misspelt host"),
            ("connection-lost", .network, "The site closed the connection without an answer.", "a server that was restarted"),
            ("cut-short", .network, "The answer ended too early.", "a proxy that gave up"),
            ("empty-key", .auth, "A key is set, but empty.", "DD_API_KEY= tenon --site eu"),
            ("empty-text", .invalid, "The id of a connection has at least one character.", "a program that asks for the connection ''"),
            (
                "forbidden", .forbidden, "The site does not allow it (403): a wrong key, a key without the right, or another site's key.",
                "list users with a key of another organization"
            ),
            ("garbled-answer", .network, "The answer says it is compressed, and is not.", "a broken proxy"),
            (
                "invalid-request", .invalid, "The site finds fault with the request (400, 422 and others).",
                "a field type that the site does not know"
            ),
            (
                "key-over-plain-http", .auth, "Keys are not sent over plain http, except to this machine.",
                "DD_API_KEY=… tenon --site http://example.com"
            ),
            ("malformed-key", .auth, "A key holds what no key can.", "a key with a blank in it"),
            (
                "missing-key", .auth, "A remote site needs keys: DD_API_KEY with DD_APP_KEY, or DD_BEARER_TOKEN.",
                "tenon --site eu -c 'list users'"
            ),
            (
                "no-certificates", .config, "The file of authorities holds no certificate in the text form (PEM).",
                "tenon --cacert photo.jpg --site eu"
            ),
            ("no-libcurl", .config, "libcurl, which talks to sites, is not installed.", "a container without libcurl"),
            ("not-http", .network, "What answers does not speak HTTP.", "use site http://127.0.0.1:22"),
            ("not-signed-in", .auth, "The site wants keys, or other ones (401).", "a key that was revoked"),
            ("proxy-refused", .network, "The proxy opens no way to the site.", "HTTPS_PROXY without its name and password"),
            (
                "rate-limited", .rateLimited, "The site had too many requests, and stayed so after the retries (429).",
                "many scripts at once"
            ),
            (
                "redirected", .network, "The site sends the request elsewhere; keys are not sent along.",
                "http:// where the site wants https://"
            ),
            ("request-failed", .network, "The request failed in a way that has no words of its own.", "a rare failure of libcurl"),
            ("site-failed", .server, "The site failed, and stayed so after the retries (5xx).", "an outage"),
            ("site-timeout", .timeout, "The site, or a gateway before it, took too long (408, 504).", "an overloaded site"),
            ("store-busy", .timeout, "Another process is writing to the store.", "two imports at once"),
            ("store-damaged", .io, "The store's file is damaged.", "a disk that failed"),
            ("store-failed", .limit, "There is not enough memory for the store.", "a machine that is out of memory"),
            ("store-foreign", .io, "The file is no store.", "tenon --store photo.jpg"),
            ("store-full", .io, "The disk is full.", "a create on a full disk"),
            ("store-newer", .io, "The store was written by a newer tenon.", "an older program after an update was undone"),
            ("store-read-only", .io, "The store cannot be written.", "tenon --store /usr/share/x.sqlite"),
            ("store-unreachable", .io, "The store cannot be opened.", "tenon --store gone/x.sqlite"),
            ("timed-out", .timeout, "The site did not answer in time; 'set timeout' changes how long.", "set timeout 1ms"),
            (
                "tls-failed", .network, "There is no safe connection to the site.",
                "a clock that is wrong, or a proxy that replaces certificates"
            ),
            (
                "transport-failed", .network, "The way to the site failed in a way that has no words of its own.",
                "an error that a transport did not make a diagnostic"
            ),
            ("unexpected-status", .server, "The site gave no final answer.", "a status of 1xx"),
            ("unreadable-answer", .server, "The site's answer is not what the API describes.", "a proxy that answers with a page"),
        ])
}
