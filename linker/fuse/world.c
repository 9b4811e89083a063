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

/* The union of all worlds; null in *world if there is none. */
static bool merge(struct link *link, struct world **world) {
  uint32_t count = count_sections(link), n = 0;
  const struct world **worlds = link_array(link, count, sizeof *worlds);
  bool *required = link_array(link, count, sizeof *required);
  *world = NULL;
  if (!worlds || !required)
    return false;
  for (uint32_t i = 0; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    for (uint32_t j = 0; j < m->n_sections; j++) {
      const struct section *section = &m->sections[j];
      struct world *one;
      if (!is_component_type(section))
        continue;
      if (!wit_parse(&link->arena, &link->diag, m->name, section->offset,
                     section->content, &one))
        return false;
      worlds[n] = one;
      required[n++] = i == 0;
    }
  }
  /* A component has a world, be it an empty one. */
  return (n == 0 && !(link->options.flags & WF_COMPONENT)) ||
         wit_merge(&link->arena, &link->diag, worlds, required, n, world);
}

/* Whether what is fused speaks of worlds at all. */
static bool has_world(const struct link *link) {
  const struct module *m = link_main(link)->module;
  for (uint32_t i = 0; i < m->n_sections; i++)
    if (is_component_type(&m->sections[i]))
      return true;
  for (uint32_t i = 1; i < link_runtime(link); i++)
    if (link_is_live(link, i))
      return true;
  return link->options.flags & WF_COMPONENT;
}

/* A host has one realloc for all imports, and that of a foreign adapter takes
   only what the adapter asked for. */
static bool check_lists(struct link *link) {
  const struct numbering *n = &link->numbering;
  bool ok = true;
  if (link->live.foreign_realloc.kind != TARGET_ITEM)
    return true;
  for (uint32_t i = 0; i < n->n_hosts; i++) {
    const struct host_import *host = &link->resolved.hosts[n->hosts[i]];
    struct wit_import found;
    if (host->input != 0 ||
        !wit_find_import(link->world, host->import->module, host->import->name,
                         &found) ||
        !found.needs_realloc)
      continue;
    diag_error(&link->diag, WF_ERR_UNSUPPORTED, link_main(link)->name,
               host->import->offset,
               "import `%.*s` `%.*s`: it returns a list, but the adapter given "
               "has a realloc of its own, which takes no others'; use the "
               "built-in adapter",
               SPAN_ARGS(host->import->module), SPAN_ARGS(host->import->name));
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
      if (export->kind == EXTERN_FUNC &&
          (i == 0 || link_exports_lifted(link, i, export)))
        exports[n_exports++] = (struct wit_name){.field = export->name};
    }
  }
  if (!world)
    return true;
  return wit_prune(&link->arena, &link->diag, world, imports, n_imports,
                   exports, n_exports, &link->world) &&
         check_lists(link);
}
