# component-type.s puts the encoded world of preview1.wit into the adapter as
# a custom section.  scripts/check-component-type makes component-type.bin and
# tests that it is up to date.
        .section        ".custom_section.component-type:wasi-fuse-preview1","",@
        .incbin         "component-type.bin"
