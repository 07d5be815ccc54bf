// Scores: how many cases pass, fail, or lie out of scope, and the list of those out of scope, which can only
// shrink.
#ifndef LIUSHUI_TESTS_CEL_SUITE_SCORES_H_
#define LIUSHUI_TESTS_CEL_SUITE_SCORES_H_

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "tests/cel_suite/suite.h"

namespace liushui::cel_suite {

// Section, group and name.
using CaseName = std::tuple<std::string, std::string, std::string>;

CaseName NameOf(const Case& one);

// What out_of_scope.tsv excuses: the cases of one file and the reason for each. With LIUSHUI_REWRITE set, the
// cases that pass now leave the list.
class Excuses {
 public:
  // Of the named section only, or of all but the named ones.
  static Excuses Of(const std::set<std::string>& sections);
  static Excuses OfAllBut(const std::set<std::string>& sections);

  bool Covers(const CaseName& name) const { return reasons_.count(name) > 0; }
  const std::map<CaseName, std::string>& reasons() const { return reasons_; }

 private:
  std::map<CaseName, std::string> reasons_;
};

// Counts the verdicts on the cases of one file. Use from one thread.
class Scores {
 public:
  explicit Scores(Excuses excuses) : excuses_(std::move(excuses)) {}

  // `verdict` is OK if the case passed, and otherwise says what was expected and what was found.
  void Count(const Case& one, const absl::Status& verdict);

  const std::set<CaseName>& passed() const { return passed_; }

  // Prints a line for each section and the total; fails the calling test for every case that fails without
  // being excused, for every excused one that passes, and for every excuse for a case that does not exist.
  void Report() const;

 private:
  struct Tally {
    int passed = 0;
    int failed = 0;
    int out_of_scope = 0;
  };

  Excuses excuses_;
  std::map<std::string, Tally> tallies_;
  std::set<CaseName> seen_;
  std::set<CaseName> passed_;
  std::set<CaseName> needless_;
  std::vector<std::string> failures_;
};

}  // namespace liushui::cel_suite

#endif  // LIUSHUI_TESTS_CEL_SUITE_SCORES_H_
