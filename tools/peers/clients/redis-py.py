"""What a program does with redis-py as it comes: python3 redis-py.py PORT [first]"""

import sys

import redis

ALL_BYTES = bytes(range(256))


def main(port, only_first):
    client = redis.Redis(port=port)
    assert client.get("peers:first") is None
    print("version", redis.__version__, flush=True)
    if only_first:
        return

    with client.pipeline(transaction=False) as pipeline:
        for _ in range(100):
            pipeline.incr("peers:number")
        assert pipeline.execute() == list(range(1, 101))

    assert client.set(ALL_BYTES, ALL_BYTES) is True
    assert client.get(ALL_BYTES) == ALL_BYTES
    assert client.mget(ALL_BYTES, "peers:first") == [ALL_BYTES, None]

    client.set("peers:word", "five")
    try:
        client.incr("peers:word")
        raise AssertionError("no error")
    except redis.ResponseError as error:
        assert str(error) == "value is not an integer or out of range", error
    assert client.get("peers:word") == b"five"

    print("restart", flush=True)
    sys.stdin.readline()
    assert client.get("peers:word") is None
    assert client.set("peers:word", "six") is True
    print("done", flush=True)


main(int(sys.argv[1]), "first" in sys.argv)
