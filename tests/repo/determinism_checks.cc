#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "tests/repo/checks.h"

namespace liushui::repo {
namespace {

Findings FindInCode(const SourceFile& file, const std::string& pattern) {
  Findings findings;
  for (const Occurrence& found : FindAll(CodeOf(file.text), pattern)) {
    findings.push_back({file.path, found.line, found.text});
  }
  return findings;
}

bool IsPureCode(const SourceFile& file) {
  return IsCpp(file.path) && IsPure(file.path);
}

}  // namespace

Findings CheckFloatingPoint(const SourceFile& file) {
  if (!IsPureCode(file) || absl::StartsWith(file.path, "engine/cel/")) return {};
  // A recorded double may be handed to an expression by its bits.
  const std::string text = absl::StrReplaceAll(file.text, {{"bit_cast<double>", ""}});
  return FindInCode({file.path, text}, "\\b(double|float)\\b");
}

Findings CheckHashOrder(const SourceFile& file) {
  if (!IsPureCode(file)) return {};
  return FindInCode(file, "\\b((?:std::unordered|absl::flat_hash|absl::node_hash)_(?:multi)?(?:map|set))\\b");
}

Findings CheckClocks(const SourceFile& file) {
  if (!IsPureCode(file)) return {};
  return FindInCode(
      file,
      "\\b(absl::Now\\b|system_clock\\b|steady_clock\\b|gettimeofday\\b|std::time\\b|std::rand\\b|"
      "absl::LocalTimeZone\\b|std::cout\\b|std::cerr\\b|std::clog\\b|f?printf\\s*\\()");
}

Findings CheckSleeps(const SourceFile& file) {
  if (!IsCpp(file.path) || !(IsPure(file.path) || IsTest(file.path))) return {};
  return FindInCode(file, "\\b(sleep_for|sleep_until|absl::SleepFor|usleep|nanosleep|sleep\\s*\\()");
}

}  // namespace liushui::repo
