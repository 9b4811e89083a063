"""schema.py checks a value against a JSON schema: the few keywords that
map.schema.json uses; one that it does not know is an error."""

from support.core import Fail

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool,
         "integer": int}
SILENT = {"$schema", "$defs", "title", "description"}


def check(value, schema, root=None, place="map"):
    root = root or schema
    for word, rule in schema.items():
        if word in SILENT:
            continue
        KEYWORDS[word](value, rule, schema, root, place)


def wrong(place, why):
    raise Fail(f"{place}: {why}")


def of_type(value, rule, _schema, _root, place):
    is_bool = isinstance(value, bool)
    if not isinstance(value, TYPES[rule]) or (is_bool and rule != "boolean"):
        wrong(place, f"{value!r} is not of type {rule}")


def reference(value, rule, _schema, root, place):
    target = root
    for part in rule.removeprefix("#/").split("/"):
        target = target[part]
    check(value, target, root, place)


def one_of(value, rule, _schema, _root, place):
    if value not in rule:
        wrong(place, f"{value!r} is not one of {rule}")


def constant(value, rule, _schema, _root, place):
    if value != rule:
        wrong(place, f"{value!r} is not {rule!r}")


def minimum(value, rule, _schema, _root, place):
    if value < rule:
        wrong(place, f"{value} is below {rule}")


def required(value, rule, _schema, _root, place):
    missing = [name for name in rule if name not in value]
    if missing:
        wrong(place, f"{missing} are missing")


def properties(value, rule, schema, root, place):
    for name, member in value.items():
        if name in rule:
            check(member, rule[name], root, f"{place}.{name}")
        elif schema.get("additionalProperties") is False:
            wrong(place, f"{name} is not in the schema")


def items(value, rule, _schema, root, place):
    for i, item in enumerate(value):
        check(item, rule, root, f"{place}[{i}]")


def nothing(*_):
    """Looked at by `properties`."""


KEYWORDS = {
    "type": of_type,
    "$ref": reference,
    "enum": one_of,
    "const": constant,
    "minimum": minimum,
    "required": required,
    "properties": properties,
    "additionalProperties": nothing,
    "items": items,
}
