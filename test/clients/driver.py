"""Runs the Python client of docs/clients.md, first.py, then operations that arrive as lines of JSON."""
import json
import sys

from batchcompute import ClientError

from first import client

IMAGE_FIELDS = ["Id", "Name", "Description", "EcsImageId", "OwnerId", "Platform", "Type"]


def image_of(image):
    fields = {name: getattr(image, name) for name in IMAGE_FIELDS}
    return {**fields, "CreationTime": str(image.CreationTime)}


def create_image(image, token=""):
    return {"Id": client.create_image(json.dumps(image), token=token).Id}


def get_image(id):
    return image_of(client.get_image(id))


def list_images(query):
    page = client.list_images(query.get("Marker", ""), query.get("MaxItemCount", "50"), query.get("Type", ""))
    return {"NextMarker": page.NextMarker, "Items": [image_of(image) for image in page.Items]}


def delete_image(id):
    client.delete_image(id)


def get_quotas():
    return {"AvailableClusterInstanceType": client.get_quotas().AvailableClusterInstanceType}


OPERATIONS = {
    "createImage": create_image,
    "getImage": get_image,
    "listImages": list_images,
    "deleteImage": delete_image,
    "getQuotas": get_quotas,
}

for line in sys.stdin:
    call = json.loads(line)
    try:
        answer = {"ok": OPERATIONS[call.pop("operation")](**call)}
    except ClientError as error:
        fields = {"code": error.code, "status": error.status, "message": error.msg}
        answer = {"error": {**fields, "requestId": error.request_id}}
    print("@@" + json.dumps(answer), flush=True)
