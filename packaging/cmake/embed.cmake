# Writes OUTPUT: the files of the list RULES as C arrays.
set(arrays "")
set(rows "")
set(index 0)
foreach(file IN LISTS RULES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND arrays "static const char rules_${index}[] = {${bytes}0};\n")
  string(APPEND rows "\t{\"${name}\", rules_${index}, sizeof(rules_${index}) - 1},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUTPUT} "#include \"builtin.h\"\n\n${arrays}\n"
  "const struct builtin_rules builtin_rules[] = {\n${rows}};\n"
  "const size_t builtin_rules_count = ${index};\n")
