# Lists the users' connections with the official client.
import sys
import warnings

from datadog_api_client import ApiClient, Configuration
from datadog_api_client.v2.api.rum_audience_management_api import RumAudienceManagementApi

warnings.simplefilter("ignore")
configuration = Configuration(host=sys.argv[1])
configuration.unstable_operations["list_connections"] = True
with ApiClient(configuration) as client:
    for connection in RumAudienceManagementApi(client).list_connections("users").data.attributes.connections:
        print(connection.to_dict())
