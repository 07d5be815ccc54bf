// Finds the functions of a C++ file by its braces: no parser, but right for code in this project's format.
#ifndef LIUSHUI_TESTS_REPO_FUNCTIONS_H_
#define LIUSHUI_TESTS_REPO_FUNCTIONS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace liushui::repo {

// A function as it is declared or defined outside of any other function.
struct Function {
  std::string head;    // what stands before the body, on one line
  int line = 0;        // where the head begins
  int body_lines = 0;  // from the opening brace's line to the closing one's; 0 for a mere declaration
  int parameters = 0;
};

// All functions of a file, in order. Lambdas and local types count as lines of the function around them.
std::vector<Function> FunctionsOf(absl::string_view text);

}  // namespace liushui::repo

#endif  // LIUSHUI_TESTS_REPO_FUNCTIONS_H_
