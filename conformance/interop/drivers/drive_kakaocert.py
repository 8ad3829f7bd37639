"""Drives `kakaocert`, the vendor's client for Kakaocert. It gets its tokens through `linkhub`.

Its service is a singleton, which keeps the first credentials it is given: a process plays one scene.
"""

import linkhub
from kakaocert import KakaocertException, KakaocertService, RequestVerifyAuth

from loopback import lead_to
from protocol import Refused, converse


def open_scene(scene):
    """Returns the operations of a client for the scene's server."""
    lead_to(scene["url"])
    linkhub.authURL(scene["url"])
    service = KakaocertService(scene["linkId"], scene["secretKey"])
    service.IPRestrictOnOff = "forwardedIp" not in scene
    institution = scene["clientCode"]
    return {
        "requestVerifyAuth": lambda it: run(
            service.requestVerifyAuth,
            it.get("clientCode", institution),
            RequestVerifyAuth(**it.take("body")),
        ),
        "getVerifyAuthState": lambda it: run(
            service.getVerifyAuthState,
            it.get("clientCode", institution),
            it.take("receiptID"),
        ),
        "verifyAuth": lambda it: run(
            service.verifyAuth,
            it.get("clientCode", institution),
            it.take("receiptID"),
        ),
    }


def run(method, *arguments):
    """Calls a method of the package."""
    try:
        return vars(method(*arguments))
    except KakaocertException as error:
        raise Refused(code=error.code, message=error.message) from error


if __name__ == "__main__":
    converse(open_scene)
