// The rules this repository holds itself to, as one table.
#ifndef LIUSHUI_TESTS_REPO_RULES_H_
#define LIUSHUI_TESTS_REPO_RULES_H_

#include <string>
#include <vector>

#include "tests/repo/text.h"

namespace liushui::repo {

// One rule: its name, what it asks in one sentence, and the check that finds every place where it is broken.
struct Rule {
  const char* name;
  const char* asks;
  Findings (*check)(const Tree& tree);
};

// All rules.
const std::vector<Rule>& AllRules();

}  // namespace liushui::repo

#endif  // LIUSHUI_TESTS_REPO_RULES_H_
