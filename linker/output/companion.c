/*
 * companion.c tells elf.c what a link knows: debug sections, and which func
 * lies where in the code section.
 */
#include "output/companion.h"

#include "output/elf.h"
#include "wasm/names.h"

static bool has_elf(struct link *link) {
  if (!elf_is_supported())
    diag_error(&link->diag, WF_ERR_UNSUPPORTED, NULL, WF_NO_OFFSET,
               "ELF files: this build has no libelf");
  return elf_is_supported();
}

static struct dwarf_section *list_sections(struct link *link) {
  struct dwarf_section *sections =
      link_array(link, link->debug.n_sections, sizeof *sections);
  for (size_t i = 0; sections && i < link->debug.n_sections; i++)
    sections[i] =
        (struct dwarf_section){.name = link->debug.sections[i].name,
                               .bytes = link->debug.sections[i].bytes};
  return sections;
}

/* The funcs that have names, in the order of their bodies. */
static struct elf_func *list_funcs(struct link *link, size_t *n) {
  const struct numbering *numbering = &link->numbering;
  struct elf_func *funcs = link_array(link, numbering->n_funcs, sizeof *funcs);
  struct span **names = link_array(link, link->n_inputs, sizeof *names);
  *n = 0;
  for (uint32_t i = 0; names && i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    names[i] =
        read_names(&link->arena, m, NAMES_FUNCS, m->n_items[EXTERN_FUNC]);
    if (!names[i])
      return NULL;
  }
  for (uint32_t i = 0; names && funcs && i < numbering->n_funcs; i++) {
    const struct out_func *f = &numbering->funcs[i];
    const struct body *body = &link->layout.bodies[i];
    if (names[f->input][f->func].size &&
        link->live.inputs[f->input].items[EXTERN_FUNC][f->func])
      funcs[(*n)++] =
          (struct elf_func){names[f->input][f->func], body->start, body->size};
  }
  return names ? funcs : NULL;
}

bool emit_debug_file(struct link *link, struct writer *w) {
  size_t n_funcs;
  if (!has_elf(link))
    return false;
  const struct dwarf_section *sections = list_sections(link);
  const struct elf_func *funcs = list_funcs(link, &n_funcs);
  return sections && funcs &&
         elf_write_debug(w, &link->diag, sections, link->debug.n_sections,
                         funcs, n_funcs, (uint32_t)link->layout.size);
}

bool emit_object(struct link *link, enum wf_machine machine, struct span output,
                 struct span name, struct writer *w) {
  return has_elf(link) &&
         elf_write_object(w, &link->diag,
                          machine == WF_MACHINE_AARCH64 ? ELF_AARCH64
                                                        : ELF_X86_64,
                          output, name);
}
