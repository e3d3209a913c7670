"""Writes down what the real ProxLB decides while it plans, and by which figures.

ProxLB's own functions run unchanged; they are wrapped, and what they decided is read from their arguments, from the
locals of the function that called them, and from the data they work on.
"""

import sys
from contextlib import contextmanager

from proxlb.models import calculations
from proxlb.models.calculations import Calculations

LOAD = {"assigned": "assigned_percent", "used": "used_percent", "psi": "pressure_full_spikes_percent"}


def loads(data):
    """What ProxLB compares nodes by under the configured method and mode."""
    balancing = data.meta.balancing
    key = LOAD[str(balancing.mode.value)]
    return {name: getattr(node.metric(balancing.method), key) for name, node in data.nodes.items()}


def used(data):
    """What ProxLB finds the busiest node by, whatever the mode."""
    return {name: node.metric(data.meta.balancing.method).used_percent for name, node in data.nodes.items()}


def caller(depth):
    """Locals of ProxLB's function that made the call, and its name."""
    frame = sys._getframe(depth + 1)
    return frame.f_code.co_name, frame.f_locals


class Listener:
    """Stands for ProxLB's logger; one decision is told nowhere else."""

    def __init__(self, logger, heard):
        self._logger = logger
        self._heard = heard

    def debug(self, message):
        self._heard(message, *caller(1))

    def __getattr__(self, name):
        return getattr(self._logger, name)


def start(data):
    """Nodes, guests and groups as ProxLB has them before it decides anything."""
    method = data.meta.balancing.method
    return {
        "nodes": {
            node.name: {
                "maintenance": node.maintenance,
                "hot": node.metric(method).pressure_hot,
                **{name: metric(node, name) for name in ("memory", "cpu", "disk")},
            }
            for node in data.nodes.values()
        },
        "guests": {
            guest.name: {
                "id": guest.id,
                "node": guest.node_current,
                "type": guest.type.value,
                "ignore": guest.ignore,
                "pins": list(guest.node_relationships),
                "strict": guest.node_relationships_strict,
                "affinity": guest.affinity_groups,
                "anti": guest.anti_affinity_groups,
                "spikes": guest.metric(method).pressure_full_spikes_percent,
                "hot": guest.metric(method).pressure_hot,
                **{name: metric(guest, name) for name in ("memory", "cpu", "disk")},
            }
            for guest in data.guests.values()
        },
        "affinity": {name: group.guests for name, group in data.groups.affinity.items()},
        "anti": {name: group.guests for name, group in data.groups.anti_affinity.items()},
        "loads": loads(data),
        "used": used(data),
        "nonPve9": data.meta.cluster_non_pve9,
    }


def metric(one, name):
    found = getattr(one, name)
    return {"used": found.used, "total": found.total, "free": getattr(found, "free", None)}


def wrappers(events, real):
    """ProxLB's functions with a note of what each came to; `real` are the functions themselves."""

    def balanciness(data):
        result = real["get_balanciness"](data)
        name, local = caller(1)
        balancing = data.meta.balancing
        events.append(
            {
                "kind": "need",
                "group": local.get("group_name") if name == "relocate_guests" else None,
                "balance": balancing.balance,
                "affinity": balancing.enforce_affinity,
                "pinning": balancing.enforce_pinning,
                "loads": loads(data),
                "used": used(data),
            }
        )
        return result

    def freest(data, return_node=False, among=None):
        names = None if among is None else list(among)
        result = real["get_most_free_node"](data, return_node, among)
        node = data.meta.balancing.balance_next_node
        by = caller(1)[0]
        events.append({"kind": "freest", "by": by, "among": names, "node": node, "loads": loads(data)})
        return result

    def fits(data, guest):
        result = real["validate_node_resources"](data, guest)
        local = caller(1)[1]
        target = data.meta.balancing.balance_next_node
        events.append(
            {
                "kind": "fits",
                "guest": guest,
                "group": local["group_name"],
                "busiest": local["highest_node"].name,
                "target": target,
                "fits": result,
                "needed": data.guests[guest].memory.used,
                "free": None if target is None else data.nodes[target].memory.free,
                "used": used(data),
            }
        )
        return result

    def anti(data, guest):
        local = caller(1)[1]
        pressed = local.get("highest_usage_guest")
        before = {name: list(group.used_nodes) for name, group in data.groups.anti_affinity.items()}
        result = real["val_anti_affinity"](data, guest)
        took = [
            [name, node]
            for name, group in data.groups.anti_affinity.items()
            for node in group.used_nodes[len(before[name]) :]
        ]
        events.append(
            {
                "kind": "anti",
                "guest": guest,
                "took": took,
                "target": data.meta.balancing.balance_next_node,
                "pressed": None if pressed is None else pressed.name,
            }
        )
        return result

    def pins(data, guest):
        names = list(data.guests[guest].node_relationships)
        result = real["val_node_relationships"](data, guest)
        events.append(
            {"kind": "pins", "guest": guest, "pins": names, "target": data.meta.balancing.balance_next_node}
        )
        return result

    def book(data):
        name, local = caller(1)
        balancing = data.meta.balancing
        guest, target = balancing.balance_next_guest, balancing.balance_next_node
        before = loads(data)
        result = real["update_node_resources"](data)
        if guest and target is not None:
            events.append(
                {
                    "kind": "book",
                    "phase": "evacuation" if name == "relocate_guests_on_maintenance_nodes" else "relocation",
                    "guest": guest,
                    "visited": local["guest_name"],
                    "group": local.get("group_name"),
                    "from": data.guests[guest].node_current,
                    "to": target,
                    "before": before,
                    "after": loads(data),
                }
            )
        return result

    def valid(name):
        def check(data, guest):
            result = real[name](data, guest)
            events.append({"kind": "valid", "rule": name.removeprefix("validate_current_"), "guest": guest, "ok": result})
            return result

        return check

    return {
        "get_balanciness": balanciness,
        "get_most_free_node": freest,
        "validate_node_resources": fits,
        "val_anti_affinity": anti,
        "val_node_relationships": pins,
        "update_node_resources": book,
        "validate_current_affinity": valid("validate_current_affinity"),
        "validate_current_anti_affinity": valid("validate_current_anti_affinity"),
    }


@contextmanager
def tracing(data, events):
    """Lists in `events` what ProxLB decides on `data` within the block."""

    def heard(message, _name, local):
        if message.startswith("Stopping relocation for guest"):
            events.append(
                {
                    "kind": "stop",
                    "guest": local["guest_name"],
                    "group": local["group_name"],
                    "busiest": local["highest_node"].name,
                    "used": used(data),
                }
            )

    logger = calculations.logger
    names = wrappers([], {})
    real = {name: getattr(Calculations, name) for name in names}
    calculations.logger = Listener(logger, heard)
    for name, wrapper in wrappers(events, real).items():
        setattr(Calculations, name, staticmethod(wrapper))
    try:
        yield
    finally:
        calculations.logger = logger
        for name, function in real.items():
            setattr(Calculations, name, staticmethod(function))
