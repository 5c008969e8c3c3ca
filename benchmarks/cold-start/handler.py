"""The peer in Python: a custom runtime with nothing but the standard library. Parses an API event, reads the items of the key and its tenant, answers."""
import hashlib
import http.client
import json
import os
import urllib.parse

runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
items = urllib.parse.urlsplit(os.environ["AWS_ENDPOINT_URL"])
table = os.environ["RECORD_TABLE"]

while True:
    runtime.request("GET", "/2018-06-01/runtime/invocation/next")
    event = runtime.getresponse()
    request_id = event.getheader("Lambda-Runtime-Aws-Request-Id")
    request = json.loads(event.read())
    digest = hashlib.sha256(request["headers"]["authorization"].split()[1].encode()).hexdigest()
    store = http.client.HTTPConnection(items.hostname, items.port)

    def read(partition, sort):
        key = {"pk": {"S": partition}, "sk": {"S": sort}}
        store.request("POST", "/", json.dumps({"TableName": table, "Key": key, "ConsistentRead": True}),
                      {"X-Amz-Target": "DynamoDB_20120810.GetItem", "Content-Type": "application/x-amz-json-1.0"})
        item = json.loads(store.getresponse().read()).get("Item")
        return json.loads(item["json"]["S"]) if item else None

    record = read("key#" + digest[:32], "key")
    if record and record["hash"] == digest and not record.get("revokedAt") and not read("tenant#" + record["tenant"], "tenant").get("suspendedAt"):
        context = {"tenant": record["tenant"], "scopes": " ".join(record["scopes"]), "key": record["name"], "keyId": record["keyId"]}
        answer = {"isAuthorized": True, "context": context}
    else:
        answer = {"isAuthorized": False}
    runtime.request("POST", f"/2018-06-01/runtime/invocation/{request_id}/response", json.dumps(answer))
    runtime.getresponse().read()
