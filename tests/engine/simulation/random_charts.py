"""Random charts: stages one after the other inside a state that remembers where it was, and the ways round them."""

import itertools
import random
from typing import Any

GUARDS = ("level == 'minor'", "level != 'critical'", "ready", "not ready", "amount > 40", "ready and amount < 80")


class Chart:
    """States in a row inside one that remembers where it was, a state that waits, a closed one, a final one."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.events: dict[str, Any] = {}
        self.names: list[str] = []
        stages = [self._stage(f"s{number}", number) for number in range(chance.randint(2, 4))]
        inner = dict(stages)
        first, last = stages[0][0], stages[-1][0]
        for (name, state), (target, _next) in itertools.pairwise(stages):
            self._lead(name, state, target)
        stages[-1][1].setdefault("transitions", []).append(self._way(f"finish_{last}", "good"))
        inner[first]["initial"] = True
        work = {
            "initial": True,
            "waits": True,
            "states": inner,
            "history": {"before": {"type": chance.choice(["deep", "shallow"])}},
            "transitions": [self._way("ask", "waiting"), self._way("drop", "bad")],
        }
        waiting = {
            "waits": True,
            "transitions": [self._way("reply", "before", by=["requester", "agent"]), self._way("expire", "bad")],
        }
        reopened_to = chance.choice([first, last, "before", "work"])
        closed = {
            "closes": True,
            "states": {"good": {"initial": True}, "bad": {}},
            "transitions": [
                self._way("reopen", reopened_to, by=["requester", "supervisor"]),
                self._way("file", "filed", by=["system"]),
            ],
        }
        self.states = {"work": work, "waiting": waiting, "over": closed, "filed": {"final": True}}
        self.names += ["work", "waiting", "over", "good", "bad", "filed"]

    def _stage(self, name: str, number: int) -> tuple[str, dict[str, Any]]:
        self.names.append(name)
        kind = self.chance.choice(["leaf", "leaf", "nested", "deep", "parallel", "automatic"] if number else ["leaf"])
        if kind == "nested":
            return name, self._nested(name)
        if kind == "deep":
            state = self._nested(name)
            inner = f"{name}b"
            state["states"][inner] = {**self._nested(inner), **state["states"][inner]}
            return name, state
        if kind == "parallel":
            self.names += [f"{name}x0", f"{name}y0"]
            return name, {"parallel": True, "states": {f"{name}{part}": self._region(name, part) for part in "xy"}}
        if kind == "automatic":
            self.names += [f"{name}a", f"{name}b"]
            own = [{"target": f"{name}b", "cond": self.chance.choice(GUARDS)}, self._way(f"turn_{name}", f"{name}b")]
            return name, {"states": {f"{name}a": {"initial": True, "transitions": own}, f"{name}b": {}}}
        return name, {}

    def _nested(self, name: str) -> dict[str, Any]:
        self.names += [f"{name}a", f"{name}b"]
        forth = self._way(f"on_{name}", f"{name}b", guard=self.chance.random() < 0.3)
        back = self._way(f"back_{name}", f"{name}a")
        history = {f"{name}_was": {"type": "shallow"}} if self.chance.random() < 0.3 else {}
        states = {f"{name}a": {"initial": True, "transitions": [forth]}, f"{name}b": {"transitions": [back]}}
        return {"states": states, "history": history}

    def _region(self, name: str, part: str) -> dict[str, Any]:
        done = self._way(f"do_{name}{part}", f"{name}{part}1", guard=self.chance.random() < 0.2)
        return {
            "states": {f"{name}{part}0": {"initial": True, "transitions": [done]}, f"{name}{part}1": {"final": True}}
        }

    def _lead(self, name: str, state: dict[str, Any], target: str) -> None:
        """The ways on from a stage: one, or two by guards, sometimes one back to itself."""
        ways = state.setdefault("transitions", [])
        if state.get("parallel"):
            ways.append({"event": f"done.state.{name}", "target": target})
            ways.append(self._way(f"skip_{name}", target))
            return
        if self.chance.random() < 0.3:
            ways.append(self._way(f"go_{name}", target, guard=True))
        ways.append(self._way(f"go_{name}", target))
        if self.chance.random() < 0.3:
            ways.append(self._way(f"again_{name}", name))

    def _way(self, event: str, target: str, by: list[str] | None = None, guard: bool = False) -> dict[str, Any]:
        if event not in self.events:
            self.events[event] = self._event(by)
        way = {"event": event, "target": target}
        return {**way, "cond": self.chance.choice(GUARDS)} if guard else way

    def _event(self, by: list[str] | None) -> dict[str, Any]:
        chance = self.chance
        told: dict[str, Any] = {
            "by": by or chance.choice([["agent"], ["expert"], ["agent", "expert"], ["assignee", "agent"]])
        }
        if "system" in told["by"]:
            return told
        form = chance.sample(["level", "ready", "amount", "promised_at", "promised_on", "note_on_it", "helper"], 2)
        if chance.random() < 0.6:
            told["form"] = [form[0], {"field": form[1], "required": False}]
        if chance.random() < 0.3:
            told["assign"] = chance.choice(["actor", "nobody", "field.helper"])
        if chance.random() < 0.2:
            told["set"] = {"amount": {"expr": "(amount + 7) % 100"}}
        if chance.random() < 0.15 and self.events:
            told["not_by"] = {"event": chance.choice(list(self.events))}
        return told

    def occasions(self, most: int) -> list[str]:
        known = [*self.names, *self.events, "opened", "closed", "reopened", "answer", "customer_message", "take"]
        return self.chance.sample(known, self.chance.randint(1, most))
