"""Asks the installed ProxLB what it would move.

Reads one world (JSON) per line on stdin, writes one answer (JSON) per line on stdout. ProxLB's own modules collect
and compute, against a Proxmox API that answers from the world, so nothing of its logic is repeated here: only the
order in which its main program calls them. A world with `trace` is answered with what was decided on the way, too
(decisions.py).
"""

import builtins
import json
import logging
import math
import sys
import time
from contextlib import nullcontext
from datetime import datetime

answers = sys.stdout
sys.stdout = sys.stderr
time.sleep = lambda _seconds: None

from proxlb.utils.logger import SystemdLogger  # noqa: E402

SystemdLogger(level=logging.CRITICAL + 1)

from proxlb.models.balancing import Balancing  # noqa: E402
from proxlb.models.calculations import Calculations  # noqa: E402
from proxlb.models.features import Features  # noqa: E402
from proxlb.models.groups import Groups  # noqa: E402
from proxlb.models.guests import Guests  # noqa: E402
from proxlb.models.ha_rules import HaRules  # noqa: E402
from proxlb.models.nodes import Nodes  # noqa: E402
from proxlb.models.pools import Pools  # noqa: E402
from proxlb.utils.config_parser import Config  # noqa: E402
from proxlb.utils.helper import Helper  # noqa: E402
from proxlb.utils.proxlb_data import ProxLbData  # noqa: E402

from decisions import start, tracing  # noqa: E402


def added(values, compensated):
    """As `sum()` of floats: one after the other, or as Python from 3.12 on, with what each addition lost (Neumaier)."""
    total, lost = 0.0, 0.0
    for value in values:
        before, total = total, total + value
        lost += (before - total) + value if abs(before) >= abs(value) else (value - total) + before
    return total + lost if compensated and lost and math.isfinite(lost) else total


own_sum = builtins.sum


def sum_of(world):
    """Figures of rrddata are the only floats that ProxLB adds by `sum`."""
    if "sums" not in world:
        return own_sum
    return lambda values: added(values, world["sums"] == "compensated")


class Resource:
    """One API path: `get()` answers, attributes and calls go deeper."""

    def __init__(self, get=None, children=None, child=None):
        self._get = get
        self._children = children or {}
        self._child = child

    def get(self, **parameters):
        return self._get(**parameters)

    def __getattr__(self, name):
        return self._children[name]

    def __call__(self, key):
        return self._child(key)


def rrd(rows):
    return Resource(lambda timeframe, cf: rows["maximum" if cf == "MAX" else "average"])


def guest_list(guests):
    by_id = {guest["vmid"]: guest for guest in guests}
    return Resource(
        get=lambda: guests,
        child=lambda vmid: Resource(
            children={
                "config": Resource(lambda: {"tags": by_id[vmid]["tags"]} if "tags" in by_id[vmid] else {}),
                "rrddata": rrd(by_id[vmid]["rrd"]),
            }
        ),
    )


def pool_of(pools, poolid):
    """PVE answers 501 where ProxLB asks for a pool within a pool by its path."""
    if "/" in poolid:
        raise RuntimeError("501 Not Implemented")
    return pools[poolid]


def api_of(world):
    nodes = {node["node"]: node for node in world["nodes"]}
    pools = {pool["poolid"]: pool for pool in world["pools"]}
    ha_status = Resource(children={"current": Resource(lambda: world["ha_status"])})
    return Resource(
        children={
            "nodes": Resource(
                get=lambda: world["nodes"],
                child=lambda name: Resource(
                    children={
                        "rrddata": rrd(nodes[name]["rrd"]),
                        "version": Resource(lambda: {"version": nodes[name]["version"]}),
                        "qemu": guest_list(nodes[name]["qemu"]),
                        "lxc": guest_list(nodes[name]["lxc"]),
                    }
                ),
            ),
            "pools": Resource(
                get=lambda: world["pools"],
                child=lambda poolid: Resource(lambda: pool_of(pools, poolid)),
            ),
            "cluster": Resource(
                children={
                    "ha": Resource(
                        children={"status": ha_status, "rules": Resource(lambda: world["ha_rules"])}
                    )
                }
            ),
        }
    )


def collect(world):
    config = Config(**world["config"])
    api = api_of(world)
    Helper.apply_maintenance_nodes_schedule(config, datetime.fromisoformat(world["now"]))
    nodes = Nodes.get_nodes(api, config)
    meta = Features.validate_any_non_pve9_node(config, nodes)
    pools = Pools.get_pools(api)
    ha_rules = HaRules.get_ha_rules(api, meta)
    guests = Guests.get_guests(api, pools, ha_rules, nodes, config)
    groups = Groups.get_groups(guests, nodes)
    return ProxLbData(meta=meta, nodes=nodes, guests=guests, pools=pools, ha_rules=ha_rules, groups=groups)


def executed(data):
    """Guests for which ProxLB would send a migration, by its own filters."""
    sent = []
    note = lambda _api, _data, name: sent.append(name)  # noqa: E731
    Balancing._exec_rebalancing_vm = staticmethod(note)
    Balancing._exec_rebalancing_ct = staticmethod(note)
    if data.meta.balancing.enable:
        Balancing.balance(None, data)
    return sent


def figures(metric):
    return [metric.used, metric.assigned, metric.used_percent, metric.assigned_percent, metric.free]


def answer(world):
    """Of a ProxLB that ends with a traceback after it has collected everything, `start` is what it had by then."""
    begun = []
    builtins.sum = sum_of(world)
    try:
        return {**plan(world, begun), "start": begun[0] if begun else None}
    except Exception as error:  # what would end ProxLB with a traceback
        failed = {"outcome": "failed", "error": f"{type(error).__name__}: {error}"}
        return {**failed, "start": begun[0] if begun else None}


def plan(world, begun):
    data = collect(world)
    if world.get("trace"):
        begun.append(start(data))
    Features.validate_available_features(data)
    Calculations.set_node_assignments(data)
    Calculations.set_node_hot(data)
    Calculations.set_guest_hot(data)
    if begun:
        begun[0] = start(data)
    best = Calculations.get_most_free_node(data)
    if best is None:
        return {"outcome": "no_target"}
    events = []
    with tracing(data, events) if begun else nullcontext():
        Calculations.validate_affinity_map(data)
        enforced = data.meta.balancing.enforce_affinity
        Calculations.relocate_guests_on_maintenance_nodes(data)
        Calculations.get_balanciness(data)
        needed = data.meta.balancing.balance
        Calculations.relocate_guests(data)
    return {
        "events": events,
        "outcome": "planned",
        "best": best.name,
        "enforced": enforced,
        "needed": needed,
        "moves": [
            [guest.name, guest.id, guest.node_current, guest.node_target]
            for guest in data.guests.values()
            if guest.node_target != guest.node_current
        ],
        "executed": executed(data),
        "guests": [[guest.id, guest.ignore] for guest in data.guests.values()],
        "nodes": {
            node.name: {"cpu": figures(node.cpu), "memory": figures(node.memory), "disk": figures(node.disk)}
            for node in data.nodes.values()
        },
    }


for line in sys.stdin:
    answers.write(json.dumps(answer(json.loads(line))) + "\n")
    answers.flush()
