"""Leads to the mock server a client that lets nobody choose its host.

`kakaocert` names its hosts in its source and speaks HTTPS to them. It makes its connections with
`http.client.HTTPSConnection`, looked up by name each time, so another class under that name gets them.
No file of the package is changed.
"""

import http.client
from urllib.parse import urlsplit


def lead_to(url):
    """Makes every HTTPS connection from now on a plain one to `url`, whatever host it is for."""
    address = urlsplit(url)

    class Loopback(http.client.HTTPConnection):
        """A connection that takes the place of one to an HTTPS host."""

        def __init__(self, host, *_arguments, **_settings):
            super().__init__(address.hostname, address.port)

    http.client.HTTPSConnection = Loopback
