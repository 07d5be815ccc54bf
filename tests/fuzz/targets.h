// Fuzz targets: what must hold for any bytes whatever. Each aborts where it does not. libFuzzer calls them
// with bytes it makes up (driver.cc, `./dev fuzz`); corpus_test.cc calls them with those it has kept.
#ifndef LIUSHUI_TESTS_FUZZ_TARGETS_H_
#define LIUSHUI_TESTS_FUZZ_TARGETS_H_

#include "absl/strings/string_view.h"

namespace liushui::fuzz {

// An expression: it is compiled, or refused with a reason and a place; what it gives has the type foretold,
// is the same each time, the same without the static check, and within the limits of a value.
void FuzzCel(absl::string_view bytes);

// A declaration or a calendar in YAML: it is read and compiled, or refused with sentences that say where;
// what is read survives being written as bytes.
void FuzzYaml(absl::string_view bytes);

// A workflow as its message's bytes, which is how it is deployed and stored: it is compiled or refused, and
// what is accepted at deploy is accepted ever after.
void FuzzChart(absl::string_view bytes);

}  // namespace liushui::fuzz

#endif  // LIUSHUI_TESTS_FUZZ_TARGETS_H_
