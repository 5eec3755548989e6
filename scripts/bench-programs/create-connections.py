# Creates the connections of a file of JSON Lines with the official client and some threads.
import concurrent.futures
import json
import sys
import warnings

from datadog_api_client import ApiClient, Configuration
from datadog_api_client.v2.api.rum_audience_management_api import RumAudienceManagementApi
from datadog_api_client.v2.model.create_connection_request import CreateConnectionRequest
from datadog_api_client.v2.model.create_connection_request_data import CreateConnectionRequestData
from datadog_api_client.v2.model.create_connection_request_data_attributes import CreateConnectionRequestDataAttributes
from datadog_api_client.v2.model.create_connection_request_data_attributes_fields_items import (
    CreateConnectionRequestDataAttributesFieldsItems as Field,
)
from datadog_api_client.v2.model.update_connection_request_data_type import UpdateConnectionRequestDataType

warnings.simplefilter("ignore")
url, source, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
configuration = Configuration(host=url)
configuration.connection_pool_maxsize = threads
configuration.unstable_operations["create_connection"] = True


def create(row):
    fields = [Field(**field) for field in row.pop("fields")]
    name = row.pop("id")
    api.create_connection("users", CreateConnectionRequest(data=CreateConnectionRequestData(
        id=name, type=UpdateConnectionRequestDataType.CONNECTION_ID,
        attributes=CreateConnectionRequestDataAttributes(fields=fields, **row))))


with ApiClient(configuration) as client, open(source) as lines:
    api = RumAudienceManagementApi(client)
    rows = [json.loads(line) for line in lines]
    if threads == 1:
        for row in rows:
            create(row)
    else:
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(create, row) for row in rows]:
                done.result()
