"""How many nodes a search reaches, and how deep it goes."""

from instance import identified

_NODES = 10_000


def graph(seed):
    """A ring, and three more edges a node by a linear congruential generator."""
    edges = []
    state = seed
    for node in range(_NODES):
        ends = [(node + 1) % _NODES]
        for _ in range(3):
            state = (state * 1103515245 + 12345) % 2**31
            ends.append(state % _NODES)
        edges.append(ends)
    return edges


def handle(event):
    edges = graph(event["n"])
    seen = bytearray(_NODES)
    seen[0] = 1
    level, depth, reached = [0], 0, 1
    while level:
        depth += 1
        following = []
        for node in level:
            for end in edges[node]:
                if not seen[end]:
                    seen[end] = 1
                    following.append(end)
        reached += len(following)
        level = following
    return f"{reached} {depth - 1}"


def f(event):
    return identified(handle(event))
