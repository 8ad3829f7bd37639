"""What the drivers of all clients have in common: the conversation with the conductor.

The conductor writes a line of JSON, the driver answers with a line of JSON. `{"open": {...}}` begins a
scene: the address of a fresh mock server and whatever the client is built with. `{"call": name,
"arguments": {...}}` asks for one operation by the name that it has in the API's document, and is
answered by one of

    {"ok": result}                what the client made of the reply, under the names of the wire
    {"refused": {...}}            what the client tells of an error of the API
    {"failed": "ValueError: .."}  anything else that the client raised: it could not read the reply, say

What a client prints is no answer: it goes to the standard error.
"""

import json
import sys


class Refused(Exception):
    """An error of the API, as the client tells it."""

    def __init__(self, **members):
        super().__init__()
        self.members = members


def converse(open_scene):
    """Answers the conductor until it hangs up.

    `open_scene` takes what the scene is opened with and returns the operations that the client
    offers: a function of the arguments for each name.
    """
    answers, sys.stdout = sys.stdout, sys.stderr
    operations = {}
    for line in sys.stdin:
        message = json.loads(line)
        if "open" in message:
            operations = open_scene(message["open"])
            answer = {"ok": sorted(operations)}
        else:
            answer = call(operations[message["call"]], message["arguments"])
        print(json.dumps(answer), file=answers, flush=True)


def call(operation, arguments):
    """Makes one call and says what came of it."""
    arguments = Arguments(arguments)
    try:
        result = operation(arguments)
    except Refused as refused:
        answer = {"refused": refused.members}
    except Exception as error:  # Whatever the client raises is an outcome to report.
        answer = {"failed": f"{type(error).__name__}: {error}"}
    else:
        answer = {"ok": result}
    if arguments:
        # An argument that no one read would be a difference between the clients that no one sees.
        answer = {"failed": f"the driver does not know the arguments {sorted(arguments)}"}
    return answer


class Arguments(dict):
    """The arguments of a call. Reading one takes it out, so that what is left was overlooked."""

    def take(self, name):
        """Returns the argument `name`, which must be there."""
        return self.pop(name)

    def get(self, name, default=None):
        """Returns the argument `name`, or the default."""
        return self.pop(name, default)

    def rest(self):
        """Returns all that is left."""
        rest = dict(self)
        self.clear()
        return rest
