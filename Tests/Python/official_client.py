#!/usr/bin/env python3
"""Talks to a server with the official Python client (datadog-api-client), and checks everything it gets back.

    official_client.py http://127.0.0.1:8126 [--api-key KEY --app-key KEY] [--bearer TOKEN]

With keys given, the server must refuse wrong ones (403) and none at all (401). Connections that are there already are let be, and
those made here are deleted again. Prints "N checks passed" and ends with 0; or names the first check that failed, and ends with 1.
"""

import argparse
import datetime
import http.client
import importlib
import json
import re
import sys
import urllib.parse
import warnings

from datadog_api_client import ApiClient, Configuration
from datadog_api_client.exceptions import ApiException, ForbiddenException, NotFoundException, UnauthorizedException
from datadog_api_client.v2.api.rum_audience_management_api import RumAudienceManagementApi
from datadog_api_client.v2.model.create_connection_request import CreateConnectionRequest
from datadog_api_client.v2.model.create_connection_request_data import CreateConnectionRequestData
from datadog_api_client.v2.model.create_connection_request_data_attributes import CreateConnectionRequestDataAttributes
from datadog_api_client.v2.model.create_connection_request_data_attributes_fields_items import (
    CreateConnectionRequestDataAttributesFieldsItems as Field,
)
from datadog_api_client.v2.model.update_connection_request import UpdateConnectionRequest
from datadog_api_client.v2.model.update_connection_request_data import UpdateConnectionRequestData
from datadog_api_client.v2.model.update_connection_request_data_attributes import UpdateConnectionRequestDataAttributes
from datadog_api_client.v2.model.update_connection_request_data_attributes_fields_to_update_items import (
    UpdateConnectionRequestDataAttributesFieldsToUpdateItems as FieldUpdate,
)
from datadog_api_client.v2.model.update_connection_request_data_type import UpdateConnectionRequestDataType

OPERATIONS = [
    "create_connection", "list_connections", "update_connection", "delete_connection", "get_mapping", "query_users", "query_accounts",
    "query_event_filtered_users", "get_user_facet_info", "get_account_facet_info",
]
PREFIX = "official-client-"
CRM = PREFIX + "crm"
# Every character that has a meaning in a path, and some that need more than one byte.
STRANGE = PREFIX + "a b/c?d#é%25&=+;:@~.. \u65e5\u672c \U0001f600"

# What each kind of question says that it is.
TYPES = {
    "QueryUsersRequest": "query_users_request",
    "QueryAccountRequest": "query_account_request",
    "QueryEventFilteredUsersRequest": "query_event_filtered_users_request",
    "FacetInfoRequest": "users_facet_info_request",
}

checks = 0


class Failed(Exception):
    pass


def check(what, got, wanted=True):
    global checks
    if got != wanted:
        raise Failed(f"{what}: expected {wanted!r}, but got {got!r}")
    checks += 1


def refused(what, kind, status, call, says=None):
    """The call must raise the client's exception for a status, with a body in the documented shape."""
    try:
        call()
    except ApiException as error:
        check(f"{what}: status", error.status, status)
        check(f"{what}: exception {kind.__name__}", isinstance(error, kind))
        errors = error.body.get("errors") if isinstance(error.body, dict) else None
        check(f"{what}: body {error.body!r} is {{'errors': [text, …]}}", bool(errors) and all(isinstance(text, str) for text in errors))
        if says is not None:
            check(f"{what}: text {errors!r} says {says!r}", any(says in text for text in errors))
    else:
        raise Failed(f"{what}: expected status {status}, but the call succeeded")


def configuration(arguments, api_key=None, app_key=None, bearer=None):
    settings = Configuration(host=arguments.url.rstrip("/"))
    settings.api_key.clear()
    settings.access_token = bearer
    if api_key is not None:
        settings.api_key["apiKeyAuth"] = api_key
    if app_key is not None:
        settings.api_key["appKeyAuth"] = app_key
    for operation in OPERATIONS:
        settings.unstable_operations[operation] = True
    settings.request_timeout = 20
    return settings


def raw(arguments, method, path, body=None, headers=None):
    """One request without the client: (status, headers, body)."""
    url = urllib.parse.urlsplit(arguments.url)
    connection = http.client.HTTPConnection(url.hostname, url.port or 80, timeout=20)
    sent = dict(headers or {})
    if arguments.api_key is not None:
        sent.update({"DD-API-KEY": arguments.api_key, "DD-APPLICATION-KEY": arguments.app_key})
    elif arguments.bearer is not None:
        sent["Authorization"] = "Bearer " + arguments.bearer
    connection.request(method, url.path.rstrip("/") + path, body=body, headers=sent)
    response = connection.getresponse()
    answer = response.read()
    connection.close()
    return response.status, response.headers, answer


def connection(identifier, **attributes):
    return {
        "data": {
            "type": "connection_id",
            "id": identifier,
            "attributes": {"join_attribute": "user_email", "join_type": "email", "type": "ref_table", **attributes},
        }
    }


def ours(api, entity):
    answer = api.list_connections(entity)
    check(f"list {entity}: data.type", str(answer.data.type), "list_connections_response")
    return [item for item in answer.data.attributes.connections if item.id.startswith(PREFIX)]


def clean(api):
    for entity in ("users", "accounts"):
        for item in api.list_connections(entity).data.attributes.connections:
            if item.id.startswith(PREFIX):
                api.delete_connection(item.id, entity)


def full_example():
    return CreateConnectionRequest(
        data=CreateConnectionRequestData(
            attributes=CreateConnectionRequestDataAttributes(
                fields=[
                    Field(
                        description="Customer subscription tier from `CRM`",
                        display_name="Customer Tier",
                        id="official_customer_tier",
                        source_name="subscription_tier",
                        type="string",
                    ),
                    Field(
                        description="Customer lifetime value in `USD`",
                        display_name="Lifetime Value",
                        groups=["Money"],
                        id="official_lifetime_value",
                        source_name="ltv",
                        type="number",
                    ),
                ],
                join_attribute="user_email",
                join_type="email",
                metadata={"table": "crm", "owner": "Zoë"},
                type="ref_table",
            ),
            id=CRM,
            type=UpdateConnectionRequestDataType.CONNECTION_ID,
        )
    )


def create_and_list(api):
    check("create answers without a body", api.create_connection("users", full_example()), None)
    [made] = ours(api, "users")
    check("listed id", made.id, CRM)
    check("listed type", made.type, "ref_table")
    check("listed join", (made.join.attribute, made.join.type), ("user_email", "email"))
    check("listed fields", [field.id for field in made.fields], ["official_customer_tier", "official_lifetime_value"])
    first, second = made.fields
    check("field's texts", (first.source_name, first.type, first.display_name), ("subscription_tier", "string", "Customer Tier"))
    check("field's description", first.description, "Customer subscription tier from `CRM`")
    check("field's groups", list(second.groups), ["Money"])
    check("listed metadata", dict(made.metadata), {"table": "crm", "owner": "Zoë"})
    check("created_at is a time", isinstance(made.created_at, datetime.datetime))
    check("updated_at is the same", made.updated_at, made.created_at)
    check("created_by is a text", isinstance(made.created_by, str) and len(made.created_by) > 0)
    check("the accounts have none of it", ours(api, "accounts"), [])
    refused("create the same again", ApiException, 409, lambda: api.create_connection("users", full_example()), says=CRM)
    check("still one", len(ours(api, "users")), 1)
    check("the same id under accounts", api.create_connection("accounts", full_example()), None)
    check("each entity has its own", len(ours(api, "accounts")), 1)


def update(api):
    request = UpdateConnectionRequest(
        data=UpdateConnectionRequestData(
            attributes=UpdateConnectionRequestDataAttributes(
                fields_to_add=[
                    Field(
                        description="Net Promoter Score from customer surveys",
                        display_name="NPS Score",
                        groups=["Satisfaction", "Metrics"],
                        id="official_nps_score",
                        source_name="net_promoter_score",
                        type="number",
                    )
                ],
                fields_to_delete=["official_old_revenue_field"],
                fields_to_update=[
                    FieldUpdate(
                        field_id="official_lifetime_value",
                        updated_display_name="Customer Lifetime Value (`USD`)",
                        updated_groups=["Financial", "Metrics"],
                    )
                ],
            ),
            id=CRM,
            type=UpdateConnectionRequestDataType.CONNECTION_ID,
        )
    )
    check("update answers without a body", api.update_connection("users", request), None)
    [made] = ours(api, "users")
    check(
        "fields after the update",
        [field.id for field in made.fields],
        ["official_customer_tier", "official_lifetime_value", "official_nps_score"],
    )
    check("a new name", made.fields[1].display_name, "Customer Lifetime Value (`USD`)")
    check("new groups", list(made.fields[1].groups), ["Financial", "Metrics"])
    check("what was not named stays", made.fields[1].description, "Customer lifetime value in `USD`")
    check("updated_at moves on", made.updated_at >= made.created_at)
    refused("add a field that is there", ApiException, 409, lambda: api.update_connection("users", request))
    check("and nothing changed", len(ours(api, "users")[0].fields), 3)
    delta = {"data": {"type": "connection_id", "id": CRM, "attributes": {"fields_to_delete": ["official_nps_score"]}}}
    check("delete a field", api.update_connection("users", delta), None)
    check("two fields are left", len(ours(api, "users")[0].fields), 2)
    nobody = {"data": {"type": "connection_id", "id": PREFIX + "nobody", "attributes": {}}}
    refused("update an unknown connection", NotFoundException, 404, lambda: api.update_connection("users", nobody))


def mapping(api):
    for entity, built_in in (("users", "user_email"), ("accounts", "account_id")):
        answer = api.get_mapping(entity)
        check(f"mapping of {entity}: data.type", str(answer.data.type), "get_mappings_response")
        attributes = {item.attribute: item for item in answer.data.attributes.attributes}
        check(f"mapping of {entity} has {built_in}", built_in in attributes)
        check(f"{built_in} is built in", attributes[built_in].is_custom, False)
        check(f"mapping of {entity} has the field", "@official_customer_tier" in attributes)
        field = attributes["@official_customer_tier"]
        check("the field is custom", (field.is_custom, field.type, field.display_name), (True, "string", "Customer Tier"))


def asked(operation, kind, **attributes):
    """A query with the client's own classes, by the names that the API has for them."""
    module = importlib.import_module("datadog_api_client.v2.model." + re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower())
    data = {"type": TYPES[kind], "id": kind}
    if attributes:
        data["attributes"] = attributes
    return operation(getattr(module, kind)(data=data))


def hits(answer):
    check("query: data.type", str(answer.data.type), "query_response")
    return [dict(hit) for hit in answer.data.attributes.hits]


def queries(api):
    for operation, kind, key, text in (
        (api.query_users, "QueryUsersRequest", "user_id", "user_email"), (api.query_accounts, "QueryAccountRequest", "account_id", "account_name")
    ):
        def ask(**attributes):
            return asked(operation, kind, **attributes)

        everyone = ask()
        total = everyone.data.attributes.total
        check(f"{kind}: a query for everyone has a total", isinstance(total, int) and total >= len(hits(everyone)))
        check(f"{kind}: 25 hits if nothing is said", len(hits(everyone)), min(total, 25))
        check(f"{kind}: '*' is everyone", ask(query="*").data.attributes.total, total)
        none = ask(limit=0)
        check(f"{kind}: no hits, but a total", (hits(none), none.data.attributes.total), ([], total))
        chosen = hits(ask(select_columns=[key], limit=1000, sort={"field": key, "order": "DESC"}))
        check(f"{kind}: as many as there are", len(chosen), min(total, 1000))
        check(f"{kind}: only what was selected", all(set(hit) == {key} for hit in chosen))
        check(f"{kind}: in order", [hit[key] for hit in chosen], sorted((hit[key] for hit in chosen), reverse=True))
        for word in [hit[text] for hit in hits(ask(limit=3)) if hit.get(text)]:
            found = ask(query=f'{text}:"{word}"')
            check(f"{kind}: everyone with {word!r}", all(hit[text] == word for hit in hits(found)) and found.data.attributes.total >= 1)
            others = ask(query=f'-{text}:"{word}"', limit=0).data.attributes.total
            check(f"{kind}: and the others", others + found.data.attributes.total, total)
            check(f"{kind}: found by a part", ask(wildcard_search_term=word[1:-1].upper(), limit=0).data.attributes.total >= 1)
        for what, wrong in (("parenthesis", "(a:b"), ("operator", "a:b AND"), ("quote", '"a')):
            refused(f"{kind}: {what}", ApiException, 400, lambda: ask(query=wrong))
        refused(f"{kind}: limit below 0", ApiException, 400, lambda: ask(limit=-1))
        refused(f"{kind}: limit above 1000", ApiException, 400, lambda: ask(limit=1001))
        refused(f"{kind}: a direction that is none", ApiException, 400, lambda: ask(sort={"field": key, "order": "sideways"}))
        refused(f"{kind}: by what nobody has", ApiException, 400, lambda: ask(sort={"field": "shoe_size_of_nobody", "order": "ASC"}))
        check(f"{kind}: what nobody has finds nobody", ask(query="shoe_size_of_nobody:44").data.attributes.total, 0)


def events(api):
    def ask(**attributes):
        return asked(api.query_event_filtered_users, "QueryEventFilteredUsersRequest", **attributes)

    total = asked(api.query_users, "QueryUsersRequest", limit=0).data.attributes.total
    check("events: without a count there is none", hasattr(ask().data.attributes, "total"), False)
    counted = ask(include_row_count=True, limit=0).data.attributes.total
    check("events: who has one is a user", 0 <= counted <= total)
    check("events: nobody has one from before there were any",
          ask(include_row_count=True, event_query={"query": "*", "time_frame": {"start": 0, "end": 1}}).data.attributes.total, 0)
    chosen = hits(ask(select_columns=["user_id"], limit=5, event_query={"query": "@type:view"}))
    check("events: only what was selected", all(set(hit) == {"user_id"} for hit in chosen))
    refused("events: the end before the start", ApiException, 400,
            lambda: ask(event_query={"time_frame": {"start": 2, "end": 1}}))
    refused("events: a query that is none", ApiException, 400, lambda: ask(event_query={"query": "("}))


def facets(api):
    for operation, query, kind, facet in (
        (api.get_user_facet_info, api.query_users, "QueryUsersRequest", "first_country_code"),
        (api.get_account_facet_info, api.query_accounts, "QueryAccountRequest", "account_name"),
    ):
        def ask(**attributes):
            return asked(operation, "FacetInfoRequest", **attributes)

        answer = ask(facet_id=facet, limit=3)
        check("facet: data.type", str(answer.data.type), "users_facet_info")
        values = [(item.value, item.count) for item in answer.data.attributes.result.values]
        check("facet: no more than asked for", len(values) <= 3)
        check("facet: the most frequent first", values, sorted(values, key=lambda pair: (-pair[1], pair[0])))
        for value, count in values:
            check(f"facet: as many as a query finds of {value!r}", asked(query, kind, query=f'{facet}:"{value}"', limit=0).data.attributes.total, count)
            [only] = ask(facet_id=facet, limit=10, search={"query": f'{facet}:"{value}"'}).data.attributes.result.values
            check("facet: of some only", (only.value, only.count), (value, count))
            part = ask(facet_id=facet, limit=1000, term_search={"value": value.lower()}).data.attributes.result.values
            check("facet: found by its text", (value, count) in [(item.value, item.count) for item in part])
        refused("facet: nobody has it", ApiException, 400, lambda: ask(facet_id="shoe_size_of_nobody", limit=3))
        refused("facet: none of them", ApiException, 400, lambda: ask(facet_id=facet, limit=0))
        refused("facet: a query that is none", ApiException, 400, lambda: ask(facet_id=facet, limit=3, search={"query": "("}))


def many(api):
    check("create with a strange id", api.create_connection("users", connection(STRANGE)), None)
    numbered = [f"{PREFIX}{number:02}" for number in range(20)]
    for identifier in numbered:
        check(f"create {identifier}", api.create_connection("users", connection(identifier, fields=[])), None)
    check("listed in the order of creation", [item.id for item in ours(api, "users")], [CRM, STRANGE] + numbered)
    check("delete answers without a body", api.delete_connection(STRANGE, "users"), None)
    refused("delete it again", NotFoundException, 404, lambda: api.delete_connection(STRANGE, "users"))
    for identifier in numbered:
        check(f"delete {identifier}", api.delete_connection(identifier, "users"), None)
    check("the first is left", [item.id for item in ours(api, "users")], [CRM])
    for entity in ("users", "accounts"):
        check(f"delete from {entity}", api.delete_connection(CRM, entity), None)
    check("its fields are gone", any(item.attribute == "@official_customer_tier" for item in api.get_mapping("users").data.attributes.attributes), False)
    # Without an id the server makes one.
    nameless = connection("x", metadata={PREFIX: "yes"})
    del nameless["data"]["id"]
    check("create without an id", api.create_connection("users", nameless), None)
    made = [item for item in api.list_connections("users").data.attributes.connections if PREFIX in (getattr(item, "metadata", None) or {})]
    check("it has got one", len(made) == 1 and len(made[0].id) > 0)
    check("and can be deleted by it", api.delete_connection(made[0].id, "users"), None)


def refusals(api, arguments):
    refused("an unknown entity", NotFoundException, 404, lambda: api.list_connections("planets"))
    refused("an empty entity", NotFoundException, 404, lambda: api.list_connections(""))
    refused("the mapping of an unknown entity", NotFoundException, 404, lambda: api.get_mapping("Users"))
    refused("delete an unknown connection", NotFoundException, 404, lambda: api.delete_connection(PREFIX + "nobody", "users"))
    refused("an empty request", ApiException, 400, lambda: api.create_connection("users", CreateConnectionRequest()))
    refused("an empty join attribute", ApiException, 400, lambda: api.create_connection("users", connection(CRM, join_attribute="")))
    twice = [{"id": "f", "source_name": "s", "type": "string"}] * 2
    refused("one field twice", ApiException, 400, lambda: api.create_connection("users", connection(CRM, fields=twice)))
    path = "/api/v2/product-analytics/users/mapping/connection"
    for what, body in (("broken JSON", b'{"data": '), ("bytes that are no text", b'{"data": "\xff"}'), ("a list", b"[]"), ("nothing", b"")):
        status, headers, answer = raw(arguments, "POST", path, body, {"Content-Type": "application/json"})
        check(f"{what}: status", status, 400)
        check(f"{what}: type", headers.get_content_type(), "application/json")
        check(f"{what}: errors", bool(json.loads(answer)["errors"]))
    check("another type of body: status", raw(arguments, "POST", path, b"a=b", {"Content-Type": "text/plain"})[0], 415)
    status, headers, _ = raw(arguments, "PATCH", path, b"{}", {"Content-Type": "application/json"})
    check("another method: status", status, 405)
    check("another method: Allow", sorted(word.strip() for word in headers.get("Allow", "").split(",")), ["POST", "PUT"])
    check("an unknown path: status", raw(arguments, "GET", "/api/v2/product-analytics/users/nothing")[0], 404)
    check("health", (raw(arguments, "GET", "/healthz")[0], json.loads(raw(arguments, "GET", "/healthz")[2])), (200, {"status": "ok"}))
    check("nothing of it was kept", ours(api, "users"), [])


def locks(arguments):
    def calling(**keys):
        with ApiClient(configuration(arguments, **keys)) as client:
            RumAudienceManagementApi(client).list_connections("users")

    refused("no keys", UnauthorizedException, 401, calling, says="Unauthorized")
    refused("wrong keys", ForbiddenException, 403, lambda: calling(api_key="wrong", app_key="wrong"), says="Forbidden")
    refused("a wrong token", ForbiddenException, 403, lambda: calling(bearer="wrong"), says="Forbidden")
    if arguments.api_key is not None:
        refused("half the keys", ForbiddenException, 403, lambda: calling(api_key=arguments.api_key), says="Forbidden")
        refused("keys swapped", ForbiddenException, 403, lambda: calling(api_key=arguments.app_key, app_key=arguments.api_key))
        calling(api_key=arguments.api_key, app_key=arguments.app_key, bearer="wrong")
        check("right keys beside a wrong token", True)
    if arguments.bearer is not None:
        calling(bearer=arguments.bearer)
        check("the right token", True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", help="where the server is, such as http://127.0.0.1:8126")
    parser.add_argument("--api-key", help="the server's API key")
    parser.add_argument("--app-key", help="the server's application key")
    parser.add_argument("--bearer", help="the server's bearer token")
    arguments = parser.parse_args()
    if (arguments.api_key is None) != (arguments.app_key is None):
        parser.error("--api-key and --app-key go together")
    # The client warns at every call of an operation that is marked unstable.
    warnings.simplefilter("ignore")
    if arguments.api_key is not None or arguments.bearer is not None:
        locks(arguments)
    keys = dict(api_key=arguments.api_key, app_key=arguments.app_key, bearer=arguments.bearer)
    with ApiClient(configuration(arguments, **keys)) as client:
        api = RumAudienceManagementApi(client)
        clean(api)
        try:
            create_and_list(api)
            update(api)
            mapping(api)
            queries(api)
            events(api)
            facets(api)
            many(api)
            refusals(api, arguments)
        finally:
            clean(api)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(f"official_client.py: check {checks + 1} failed: {failure}", file=sys.stderr)
        sys.exit(1)
    except ApiException as error:
        print(f"official_client.py: after {checks} checks: the server refused a request that is right: {error}", file=sys.stderr)
        sys.exit(1)
    except Exception as error:  # urllib3's exceptions leak through the client
        print(f"official_client.py: after {checks} checks: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)
    print(f"{checks} checks passed")
