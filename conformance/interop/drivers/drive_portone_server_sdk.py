"""Drives `portone-server-sdk`, PortOne's own client for V2. Argument: `sync` or `async`.

The package has every operation twice, written out separately, so both are driven. It takes the address
of the server and the store's id once, for the whole client.
"""

import asyncio
import dataclasses
import re
import sys

import portone_server_sdk
from portone_server_sdk import common, errors
from portone_server_sdk import identity_verification as types

from protocol import Refused, converse

ASYNCHRONOUS = sys.argv[1] == "async"
LOOP = asyncio.new_event_loop() if ASYNCHRONOUS else None

# The package's classes of records do not carry the tag that tells them apart on the wire.
STATUS = {
    types.ReadyIdentityVerification: "READY",
    types.VerifiedIdentityVerification: "VERIFIED",
    types.FailedIdentityVerification: "FAILED",
}


def open_scene(scene):
    """Returns the operations of a client for the scene's server."""
    settings = {
        "secret": scene["apiSecret"],
        "base_url": scene["url"],
        "store_id": scene.get("storeId"),
    }
    # `PortOneClient` is made of two dozen such clients, and takes a second to make them all.
    records = portone_server_sdk.IdentityVerificationClient(**settings)
    tokens = portone_server_sdk.AuthClient(**settings)
    by_id = "identityVerificationId"
    return {
        "loginViaApiSecret": lambda it: run(
            tokens, "login_via_api_secret", api_secret=it.take("body")["apiSecret"]
        ),
        "refreshToken": lambda it: run(
            tokens, "refresh_token", refresh_token=it.take("body")["refreshToken"]
        ),
        "getIdentityVerification": lambda it: run(
            records, "get_identity_verification", identity_verification_id=it.take(by_id)
        ),
        "getIdentityVerifications": lambda it: run(
            records, "get_identity_verifications", **condition(it.get("requestBody", {}))
        ),
        "sendIdentityVerification": lambda it: run(
            records,
            "send_identity_verification",
            identity_verification_id=it.take(by_id),
            **sending(it.take("body")),
        ),
        "resendIdentityVerification": lambda it: run(
            records, "resend_identity_verification", identity_verification_id=it.take(by_id)
        ),
        "confirmIdentityVerification": lambda it: run(
            records,
            "confirm_identity_verification",
            identity_verification_id=it.take(by_id),
            **pythonic(it.take("body")),
        ),
    }


def run(group, method, /, **arguments):
    """Calls a method of the package, or the asynchronous one of the same name."""
    try:
        if ASYNCHRONOUS:
            reply = LOOP.run_until_complete(getattr(group, f"{method}_async")(**arguments))
        else:
            reply = getattr(group, method)(**arguments)
    except errors.UnknownError as error:
        raise Refused(unknown=error.error) from error
    except Exception as error:
        if type(error).__module__ == errors.ForbiddenError.__module__:
            raise Refused(**refusal(error)) from error
        raise
    return plain(reply)


def refusal(error):
    """Returns what an error of the package tells, its class being the `type` of the wire."""
    name = type(error).__name__.removesuffix("Error")
    members = {"type": re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()}
    members.update(
        (camel(field), value) for field, value in vars(error).items() if value is not None
    )
    return members


def sending(body):
    """Returns the arguments that a body to send becomes."""
    arguments = pythonic(body)
    customer = pythonic(body["customer"])
    arguments["customer"] = types.SendIdentityVerificationBodyCustomer(**customer)
    return arguments


def condition(body):
    """Returns the arguments that a condition of the list becomes."""
    classes = {
        "page": common.PageInput,
        "sort": types.IdentityVerificationSortInput,
        "filter": types.IdentityVerificationFilterInput,
    }
    body = {name: pythonic(value) for name, value in body.items()}
    person = body.get("filter", {}).get("customer")
    if person is not None:
        person = types.IdentityVerificationFilterCustomerInput(**pythonic(person))
        body["filter"]["customer"] = person
    return {name: classes[name](**value) for name, value in body.items()}


def pythonic(members):
    """Names members as the package does."""
    return {snake(name): value for name, value in members.items()}


def snake(name):
    """`phoneNumber` becomes `phone_number`; what Python keeps for itself gets a line behind it."""
    name = re.sub(r"(?=[A-Z])", "_", name).lower()
    return f"{name}_" if name == "from" else name


def camel(name):
    """`phone_number` becomes `phoneNumber`."""
    first, *more = name.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in more)


def plain(value):
    """Returns a result of the package under the names of the wire, without what is absent."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not dataclasses.is_dataclass(value):
        return value
    fields = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
    members = {camel(name): plain(member) for name, member in fields if member is not None}
    status = STATUS.get(type(value))
    return members if status is None else {"status": status, **members}


if __name__ == "__main__":
    converse(open_scene)
