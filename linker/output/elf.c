/*
 * elf.c lays out ELF files; libelf knows how their structures are encoded.
 *
 *   header | program header | contents of the sections | section headers
 *
 * The companion is an ELFCLASS32 executable for the machine "Web Assembly",
 * which binutils and LLVM know and gdb takes for any: none of them wants to
 * decode its code, which is not there.  Its .text has the size of the code
 * section, at address 0, and no content, as in a file of strip's that keeps
 * debug information only; without it tools take no address for code.
 */
#include "output/elf.h"

#include "output/dwarf_context.h"

#ifdef WASI_FUSE_HAVE_LIBELF

#include <gelf.h>
#include <libelf.h>

enum {
  EM_WEB_ASSEMBLY = 0x4157, /* not in elf.h of libelf */
  SECTIONS_MAX = 8          /* that are not debug sections */
};

struct image {
  struct diag *diag;
  struct writer *w;
  bool is_64;
  Elf64_Half type, machine;
  Elf64_Phdr program; /* if it has a type */
  Elf64_Shdr *headers;
  struct span *contents;
  size_t n_sections;
  struct writer names;
  uint64_t end; /* of what has been laid out */
};

bool elf_is_supported(void) {
  return true;
}

static bool start_image(struct image *image, size_t n_debug) {
  size_t n = n_debug + SECTIONS_MAX;
  struct arena *arena = image->diag->arena;
  image->headers = arena_array(arena, n, sizeof *image->headers);
  image->contents = arena_array(arena, n, sizeof *image->contents);
  if (elf_version(EV_CURRENT) == EV_NONE || !image->headers ||
      !image->contents) {
    diag_no_memory(image->diag);
    return false;
  }
  image->n_sections = 1; /* the first one is none */
  writer_u8(&image->names, 0);
  image->end = image->is_64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
  if (image->program.p_type)
    image->end += image->is_64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
  return true;
}

static uint64_t align(uint64_t offset, uint64_t to) {
  return to ? (offset + to - 1) / to * to : offset;
}

/* Adds a section; its header says all but where it is. */
static size_t add_section(struct image *image, struct span name,
                          Elf64_Shdr header, struct span content) {
  size_t n = image->n_sections++;
  header.sh_name = (Elf64_Word)image->names.size;
  header.sh_offset = align(image->end, header.sh_addralign);
  if (header.sh_type != SHT_NOBITS) {
    header.sh_size = content.size;
    image->end = header.sh_offset + content.size;
  }
  writer_bytes(&image->names, name);
  writer_u8(&image->names, 0);
  image->headers[n] = header;
  image->contents[n] = content;
  return n;
}

/* Writes structures as the file has them. */
static void write_structs(struct image *image, Elf_Type type, const void *data,
                          size_t size) {
  uint8_t encoded[64];
  Elf_Data from = {.d_buf = (void *)(uintptr_t)data,
                   .d_type = type,
                   .d_size = size,
                   .d_version = EV_CURRENT};
  Elf_Data to = {
      .d_buf = encoded, .d_size = sizeof encoded, .d_version = EV_CURRENT};
  Elf_Data *done = image->is_64 ? elf64_xlatetof(&to, &from, ELFDATA2LSB)
                                : elf32_xlatetof(&to, &from, ELFDATA2LSB);
  if (done)
    writer_bytes(image->w, (struct span){encoded, to.d_size});
  else
    image->w->failed = true;
}

static void write_header(struct image *image, uint64_t headers_at) {
  Elf64_Ehdr h = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3,
                              image->is_64 ? ELFCLASS64 : ELFCLASS32,
                              ELFDATA2LSB, EV_CURRENT},
                  .e_type = image->type,
                  .e_machine = image->machine,
                  .e_version = EV_CURRENT,
                  .e_shoff = headers_at,
                  .e_ehsize = sizeof(Elf64_Ehdr),
                  .e_shentsize = sizeof(Elf64_Shdr),
                  .e_shnum = (Elf64_Half)image->n_sections,
                  .e_shstrndx = (Elf64_Half)(image->n_sections - 1)};
  if (image->is_64) {
    write_structs(image, ELF_T_EHDR, &h, sizeof h);
    return;
  }
  Elf32_Ehdr h32 = {.e_type = h.e_type,
                    .e_machine = h.e_machine,
                    .e_version = h.e_version,
                    .e_shoff = (Elf32_Off)h.e_shoff,
                    .e_ehsize = sizeof(Elf32_Ehdr),
                    .e_shentsize = sizeof(Elf32_Shdr),
                    .e_shnum = h.e_shnum,
                    .e_shstrndx = h.e_shstrndx};
  memcpy(h32.e_ident, h.e_ident, sizeof h32.e_ident);
  if (image->program.p_type) {
    h32.e_phoff = sizeof(Elf32_Ehdr);
    h32.e_phentsize = sizeof(Elf32_Phdr);
    h32.e_phnum = 1;
  }
  write_structs(image, ELF_T_EHDR, &h32, sizeof h32);
}

/* Only the companion has one, which is of 32 bits. */
static void write_program_header(struct image *image) {
  Elf32_Phdr p = {.p_type = image->program.p_type,
                  .p_offset = (Elf32_Off)image->program.p_offset,
                  .p_memsz = (Elf32_Word)image->program.p_memsz,
                  .p_flags = image->program.p_flags,
                  .p_align = 1};
  if (p.p_type)
    write_structs(image, ELF_T_PHDR, &p, sizeof p);
}

static void write_section_header(struct image *image, const Elf64_Shdr *s) {
  Elf32_Shdr s32 = {.sh_name = s->sh_name,
                    .sh_type = s->sh_type,
                    .sh_flags = (Elf32_Word)s->sh_flags,
                    .sh_offset = (Elf32_Off)s->sh_offset,
                    .sh_size = (Elf32_Word)s->sh_size,
                    .sh_link = s->sh_link,
                    .sh_info = s->sh_info,
                    .sh_addralign = (Elf32_Word)s->sh_addralign,
                    .sh_entsize = (Elf32_Word)s->sh_entsize};
  if (image->is_64)
    write_structs(image, ELF_T_SHDR, s, sizeof *s);
  else
    write_structs(image, ELF_T_SHDR, &s32, sizeof s32);
}

static void pad_to(struct image *image, uint64_t *at, uint64_t to) {
  for (; *at < to; ++*at)
    writer_u8(image->w, 0);
}

/* Writes all that was added; the last section has the names of all. */
static bool finish_image(struct image *image) {
  uint64_t at = image->end; /* of the contents */
  const Elf64_Shdr names = {.sh_type = SHT_STRTAB, .sh_addralign = 1};
  size_t last =
      add_section(image, span_of(".shstrtab"), names, (struct span){NULL, 0});
  image->contents[last] = writer_span(&image->names);
  image->headers[last].sh_size = image->names.size;
  image->end = image->headers[last].sh_offset + image->names.size;
  uint64_t headers_at = align(image->end, 8);
  bool fits = image->is_64 || headers_at <= UINT32_MAX / 2;
  if (!fits)
    diag_error(image->diag, WF_ERR_UNSUPPORTED, NULL, WF_NO_OFFSET,
               "debug file: %llu bytes of debug information do not fit",
               (unsigned long long)headers_at);
  if (!fits || image->names.failed) {
    writer_free(&image->names);
    return false;
  }
  write_header(image, headers_at);
  write_program_header(image);
  at = image->is_64                 ? sizeof(Elf64_Ehdr)
       : image->program.p_type != 0 ? sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr)
                                    : sizeof(Elf32_Ehdr);
  for (size_t i = 1; i < image->n_sections; i++) {
    if (image->headers[i].sh_type == SHT_NOBITS)
      continue;
    pad_to(image, &at, image->headers[i].sh_offset);
    writer_bytes(image->w, image->contents[i]);
    at += image->contents[i].size;
  }
  pad_to(image, &at, headers_at);
  for (size_t i = 0; i < image->n_sections; i++)
    write_section_header(image, &image->headers[i]);
  writer_free(&image->names);
  if (!writer_ok(image->w))
    diag_no_memory(image->diag);
  return writer_ok(image->w);
}

/* Symbols and their names, in the making. */
struct symbols {
  struct image table; /* that of the symbols is its output */
  struct writer bytes, names;
};

static void start_symbols(struct symbols *symbols, const struct image *image) {
  *symbols = (struct symbols){.table = *image};
  symbols->table.w = &symbols->bytes;
  writer_u8(&symbols->names, 0);
  const Elf64_Sym none = {0};
  const Elf32_Sym none32 = {0};
  if (image->is_64)
    write_structs(&symbols->table, ELF_T_SYM, &none, sizeof none);
  else
    write_structs(&symbols->table, ELF_T_SYM, &none32, sizeof none32);
}

static void add_symbol(struct symbols *symbols, struct span name,
                       const char *suffix, Elf64_Sym symbol) {
  symbol.st_name = (Elf64_Word)symbols->names.size;
  writer_bytes(&symbols->names, name);
  writer_text(&symbols->names, suffix);
  writer_u8(&symbols->names, 0);
  Elf32_Sym symbol32 = {.st_name = symbol.st_name,
                        .st_value = (Elf32_Addr)symbol.st_value,
                        .st_size = (Elf32_Word)symbol.st_size,
                        .st_info = symbol.st_info,
                        .st_shndx = symbol.st_shndx};
  if (symbols->table.is_64)
    write_structs(&symbols->table, ELF_T_SYM, &symbol, sizeof symbol);
  else
    write_structs(&symbols->table, ELF_T_SYM, &symbol32, sizeof symbol32);
}

/* Adds .symtab, of whose symbols `n_local` are local, and .strtab. */
static void add_symbols(struct image *image, const struct symbols *symbols,
                        size_t n_local) {
  const Elf64_Shdr table = {.sh_type = SHT_SYMTAB,
                            .sh_link = (Elf64_Word)image->n_sections + 1,
                            .sh_info = (Elf64_Word)n_local,
                            .sh_addralign = image->is_64 ? 8 : 4,
                            .sh_entsize = image->is_64 ? sizeof(Elf64_Sym)
                                                       : sizeof(Elf32_Sym)};
  const Elf64_Shdr names = {.sh_type = SHT_STRTAB, .sh_addralign = 1};
  add_section(image, span_of(".symtab"), table, writer_span(&symbols->bytes));
  add_section(image, span_of(".strtab"), names, writer_span(&symbols->names));
}

static bool free_symbols(struct symbols *symbols, struct diag *diag) {
  bool ok = writer_ok(&symbols->bytes) && writer_ok(&symbols->names);
  writer_free(&symbols->bytes);
  writer_free(&symbols->names);
  if (!ok)
    diag_no_memory(diag);
  return ok;
}

static void add_debug_sections(struct image *image,
                               const struct dwarf_section *sections, size_t n) {
  for (size_t i = 0; i < n; i++) {
    Elf64_Shdr header = {.sh_type = SHT_PROGBITS, .sh_addralign = 1};
    if (!dwarf_is_section(sections[i].name) || !sections[i].bytes.data)
      continue;
    if (span_is(sections[i].name, ".debug_str") ||
        span_is(sections[i].name, ".debug_line_str")) {
      header.sh_flags = SHF_MERGE | SHF_STRINGS;
      header.sh_entsize = 1;
    }
    add_section(image, sections[i].name, header, sections[i].bytes);
  }
}

bool elf_write_debug(struct writer *w, struct diag *diag,
                     const struct dwarf_section *sections, size_t n_sections,
                     const struct elf_func *funcs, size_t n_funcs,
                     uint32_t code_size) {
  struct image image = {.diag = diag,
                        .w = w,
                        .type = ET_EXEC,
                        .machine = EM_WEB_ASSEMBLY,
                        .program = {.p_type = PT_LOAD,
                                    .p_flags = PF_R | PF_X,
                                    .p_memsz = code_size}};
  struct symbols symbols;
  if (!start_image(&image, n_sections))
    return false;
  image.program.p_offset = image.end;
  const Elf64_Shdr text = {.sh_type = SHT_NOBITS,
                           .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
                           .sh_size = code_size,
                           .sh_addralign = 1};
  size_t code =
      add_section(&image, span_of(".text"), text, (struct span){NULL, 0});
  add_debug_sections(&image, sections, n_sections);
  start_symbols(&symbols, &image);
  for (size_t i = 0; i < n_funcs; i++)
    add_symbol(&symbols, funcs[i].name, "",
               (Elf64_Sym){.st_value = funcs[i].start,
                           .st_size = funcs[i].size,
                           .st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC),
                           .st_shndx = (Elf64_Section)code});
  if (n_funcs)
    add_symbols(&image, &symbols, n_funcs + 1);
  bool ok = finish_image(&image);
  return free_symbols(&symbols, diag) && ok;
}

/* A name that C can use: what is no letter, digit or _ becomes _. */
static struct span symbol_name(struct diag *diag, struct span name) {
  char *text = arena_copy(diag->arena, name.data, name.size);
  for (size_t i = 0; text && i < name.size; i++) {
    char c = text[i];
    bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    c == '_' || (i > 0 && c >= '0' && c <= '9');
    if (!is_plain)
      text[i] = '_';
  }
  if (!text)
    diag_no_memory(diag);
  return (struct span){(const uint8_t *)text, text ? name.size : 0};
}

bool elf_write_object(struct writer *w, struct diag *diag,
                      enum elf_machine machine, struct span module,
                      struct span name) {
  struct image image = {.diag = diag,
                        .w = w,
                        .is_64 = true,
                        .type = ET_REL,
                        .machine =
                            machine == ELF_X86_64 ? EM_X86_64 : EM_AARCH64};
  struct symbols symbols;
  struct span plain = symbol_name(diag, name);
  if (!plain.data || !start_image(&image, 0))
    return false;
  const Elf64_Shdr rodata = {
      .sh_type = SHT_PROGBITS, .sh_flags = SHF_ALLOC, .sh_addralign = 16};
  const Elf64_Shdr stack = {.sh_type = SHT_PROGBITS, .sh_addralign = 1};
  uint8_t size[8];
  dwarf_put(size, module.size, sizeof size);
  size_t at = add_section(&image, span_of(".rodata"), rodata, module);
  size_t size_at = add_section(&image, span_of(".rodata.size"), rodata,
                               (struct span){size, sizeof size});
  /* Without this one linkers make the stack executable. */
  add_section(&image, span_of(".note.GNU-stack"), stack,
              (struct span){NULL, 0});
  const unsigned char info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT);
  start_symbols(&symbols, &image);
  add_symbol(&symbols, plain, "_start",
             (Elf64_Sym){.st_info = info,
                         .st_shndx = (Elf64_Section)at,
                         .st_size = module.size});
  add_symbol(&symbols, plain, "_end",
             (Elf64_Sym){.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE),
                         .st_shndx = (Elf64_Section)at,
                         .st_value = module.size});
  add_symbol(&symbols, plain, "_size",
             (Elf64_Sym){.st_info = info,
                         .st_shndx = (Elf64_Section)size_at,
                         .st_size = sizeof size});
  add_symbols(&image, &symbols, 1);
  bool ok = finish_image(&image);
  return free_symbols(&symbols, diag) && ok;
}

#else

bool elf_is_supported(void) {
  return false;
}

static bool no_libelf(struct diag *diag) {
  diag_error(diag, WF_ERR_UNSUPPORTED, NULL, WF_NO_OFFSET,
             "ELF files: this build has no libelf");
  return false;
}

bool elf_write_debug(struct writer *w, struct diag *diag,
                     const struct dwarf_section *sections, size_t n_sections,
                     const struct elf_func *funcs, size_t n_funcs,
                     uint32_t code_size) {
  (void)w, (void)sections, (void)n_sections;
  (void)funcs, (void)n_funcs, (void)code_size;
  return no_libelf(diag);
}

bool elf_write_object(struct writer *w, struct diag *diag,
                      enum elf_machine machine, struct span module,
                      struct span name) {
  (void)w, (void)machine, (void)module, (void)name;
  return no_libelf(diag);
}

#endif
