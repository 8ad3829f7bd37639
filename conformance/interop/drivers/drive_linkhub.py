"""Drives `linkhub`, the vendor's client for the tokens that Kakaocert wants.

It takes the address of the server, and keeps it and its connection in the module.
"""

import linkhub

from protocol import Refused, converse

SERVICE = "KAKAOCERT"


def open_scene(scene):
    """Returns the operations of a client for the scene's server."""
    linkhub.authURL(scene["url"])

    def issue_token(it):
        body = it.take("body")
        token = run(
            linkhub.generateToken,
            scene["linkId"],
            scene["secretKey"],
            SERVICE,
            body["access_id"],
            body["scope"],
            scene.get("forwardedIp"),
        )
        return token._asdict()

    return {
        "issueToken": issue_token,
        "getTime": lambda _: run(linkhub.getTime, UseLocalTimeYN=False),
    }


def run(function, *arguments, **settings):
    """Calls a function of the package."""
    try:
        return function(*arguments, **settings)
    except linkhub.LinkhubException as error:
        raise Refused(code=error.code, message=error.message) from error


if __name__ == "__main__":
    converse(open_scene)
