"""Drives `iamport-rest-client`, a client for PortOne V1 that takes the address of the server.

It asks for a token before each call, and has no methods for the two OTP operations. A subclass adds
them, made of the package's own parts: token, header, encoding and the reading of replies are the
package's, path and members are ours.
"""

from iamport import Iamport

from protocol import Refused, converse


class WithOtp(Iamport):
    """The package's client and the OTP operations that it lacks."""

    def request_otp(self, **members):
        return self._post(f"{self.imp_url}certifications/otp/request", members)

    def confirm_otp(self, imp_uid, **members):
        return self._post(f"{self.imp_url}certifications/otp/confirm/{imp_uid}", members)


def open_scene(scene):
    """Returns the operations of a client for the scene's server."""

    def client(key, secret):
        return WithOtp(key, secret, imp_url=scene["url"] + "/")

    def get_token(it):
        body = it.take("body")
        headers = run(client(body["imp_key"], body["imp_secret"]).get_headers)
        return {"access_token": headers["Authorization"]}

    merchant = client(scene["imp_key"], scene["imp_secret"])
    return {
        "getToken": get_token,
        "getCertification": lambda it: run(merchant.find_certification, it.take("imp_uid")),
        "deleteCertification": lambda it: run(merchant.cancel_certification, it.take("imp_uid")),
        "requestOTP": lambda it: run(merchant.request_otp, **it.take("body")),
        "confirmOTP": lambda it: run(
            merchant.confirm_otp, it.take("imp_uid"), **it.get("body", {})
        ),
    }


def run(method, *arguments, **members):
    """Calls a method of the package. It tells either a status or a code, never both."""
    try:
        return method(*arguments, **members)
    except Iamport.HttpError as error:
        raise Refused(status=error.code) from error
    except Iamport.ResponseError as error:
        raise Refused(code=error.code, message=error.message) from error


if __name__ == "__main__":
    converse(open_scene)
