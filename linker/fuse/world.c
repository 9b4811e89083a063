/*
 * world.c joins the worlds that main and the adapters bring in their
 * `component-type` sections and prunes the result to what the output imports
 * and exports.
 */
#include "fuse/link.h"

static bool is_component_type(const struct section *section) {
  return section->id == SECTION_CUSTOM &&
         span_starts(section->name, "component-type");
}

static uint32_t count_sections(const struct link *link) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < link->n_inputs; i++)
    for (uint32_t j = 0; j < link->inputs[i].module->n_sections; j++)
      count += is_component_type(&link->inputs[i].module->sections[j]);
  return count;
}

bool read_worlds(struct link *link) {
  uint32_t count = count_sections(link);
  link->worlds = link_array(link, count, sizeof *link->worlds);
  if (!link->worlds)
    return false;
  for (uint32_t i = 0; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    for (uint32_t j = 0; j < m->n_sections; j++) {
      const struct section *section = &m->sections[j];
      struct world *world;
      if (!is_component_type(section))
        continue;
      if (!wit_parse(&link->arena, &link->diag, m->name, section->offset,
                     section->content, &world))
        return false;
      link->worlds[link->n_worlds++] = (struct input_world){i, world};
    }
  }
  return true;
}

bool link_is_of_interface(struct span name) {
  size_t hash = span_find(name, '#');
  return hash < name.size && span_find(name, ':') < hash &&
         span_find(name, '/') < hash;
}

bool link_is_lifted(const struct link *link, uint32_t input, struct span name) {
  struct span func = wit_post_return_of(name);
  struct wit_export found;
  if (link_is_of_interface(func))
    return true;
  for (uint32_t i = 0; i < link->n_worlds; i++)
    if (link->worlds[i].input == input &&
        (wit_find_export(link->worlds[i].world, name, &found) ||
         wit_find_export(link->worlds[i].world, func, &found) ||
         wit_find_destructor(link->worlds[i].world, name)))
      return true;
  return false;
}

bool link_returns_list(const struct link *link, uint32_t input,
                       const struct import *import) {
  struct wit_import found;
  for (uint32_t i = 0; i < link->n_worlds; i++)
    if (link->worlds[i].input == input &&
        wit_find_import(link->worlds[i].world, import->module, import->name,
                        &found) &&
        found.needs_realloc)
      return true;
  return false;
}

/* The union of all worlds; null in *world if there is none. */
static bool merge(struct link *link, struct world **world) {
  uint32_t n = link->n_worlds;
  const struct world **worlds = link_array(link, n, sizeof *worlds);
  bool *required = link_array(link, n, sizeof *required);
  *world = NULL;
  if (!worlds || !required)
    return false;
  for (uint32_t i = 0; i < n; i++) {
    worlds[i] = link->worlds[i].world;
    required[i] = link->worlds[i].input == 0;
  }
  /* A component has a world, be it an empty one. */
  return (n == 0 && !(link->options.flags & WF_COMPONENT)) ||
         wit_merge(&link->arena, &link->diag, worlds, required, n, world);
}

/* Whether what is fused speaks of worlds at all. */
static bool has_world(const struct link *link) {
  if (link->n_worlds && link->worlds[0].input == 0)
    return true;
  for (uint32_t i = 1; i < link_runtime(link); i++)
    if (link_is_live(link, i))
      return true;
  return link->options.flags & WF_COMPONENT;
}

/* Whether main has a realloc for its lists: that of a foreign adapter takes
   only what the adapter asked for. */
static bool check_lists(struct link *link) {
  const struct module *m = link_main(link)->module;
  const struct export *realloc = input_realloc(link_main(link));
  bool ok = true;
  if (link->live.foreign_realloc.kind != TARGET_ITEM ||
      (realloc && input_is_realloc(link_main(link), realloc)))
    return true;
  for (uint32_t i = 0; i < m->n_imports; i++) {
    if (m->imports[i].kind != EXTERN_FUNC ||
        !link_returns_list(link, 0, &m->imports[i]))
      continue;
    diag_error(
        &link->diag, WF_ERR_UNSUPPORTED, link_main(link)->name,
        m->imports[i].offset,
        "import `%.*s` `%.*s`: it returns a list, but the program has no "
        "`cabi_realloc` for it, and the adapter's is its own",
        SPAN_ARGS(m->imports[i].module), SPAN_ARGS(m->imports[i].name));
    ok = false;
  }
  return ok;
}

bool merge_worlds(struct link *link) {
  const struct numbering *n = &link->numbering;
  struct world *world;
  if (!has_world(link))
    return true;
  if (!merge(link, &world))
    return false;
  size_t room = link_main(link)->module->n_exports;
  for (uint32_t i = 1; i < link->n_inputs; i++)
    room += link->inputs[i].module->n_exports;
  struct wit_name *imports = link_array(link, n->n_hosts, sizeof *imports);
  struct wit_name *exports = link_array(link, room, sizeof *exports);
  if (!imports || !exports)
    return false;
  size_t n_imports = 0, n_exports = 0;
  for (uint32_t i = 0; i < n->n_hosts; i++) {
    const struct import *import = link->resolved.hosts[n->hosts[i]].import;
    if (import->kind == EXTERN_FUNC)
      imports[n_imports++] = (struct wit_name){import->module, import->name};
  }
  for (uint32_t i = 0; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    for (uint32_t j = 0; j < m->n_exports; j++) {
      const struct export *export = &m->exports[j];
      if (export->kind == EXTERN_FUNC && link_keeps_export(link, i, export))
        exports[n_exports++] = (struct wit_name){.field = export->name};
    }
  }
  if (!world)
    return true;
  /* What is not used has no say in which versions are asked for. */
  struct world *pruned;
  return wit_prune(&link->arena, &link->diag, world, imports, n_imports,
                   exports, n_exports, &pruned) &&
         wit_join_versions(&link->arena, &link->diag, pruned, &link->world) &&
         check_lists(link);
}
