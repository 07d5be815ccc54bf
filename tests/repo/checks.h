// The checks behind the rules in rules.cc. Each is a function of text alone, so that a test can feed it bad
// examples.
#ifndef LIUSHUI_TESTS_REPO_CHECKS_H_
#define LIUSHUI_TESTS_REPO_CHECKS_H_

#include "tests/repo/text.h"

namespace liushui::repo {

// Includes: which folder may use which, and which libraries belong to which folders.
Findings CheckIncludeDirections(const SourceFile& file);
Findings CheckLibraries(const SourceFile& file);
Findings CheckPureIncludes(const SourceFile& file);
Findings CheckGuard(const SourceFile& file);

// Sizes.
Findings CheckFileLength(const SourceFile& file);
Findings CheckFunctionLength(const SourceFile& file);
Findings CheckParameters(const SourceFile& file);
Findings CheckFilesPerFolder(const Tree& tree);

// Words.
Findings CheckUnfinished(const SourceFile& file);
Findings CheckMachinePaths(const SourceFile& file);
Findings CheckTypeNames(const SourceFile& file);
Findings CheckStringView(const SourceFile& file);
Findings CheckExceptions(const SourceFile& file);

// Determinism.
Findings CheckFloatingPoint(const SourceFile& file);
Findings CheckHashOrder(const SourceFile& file);
Findings CheckClocks(const SourceFile& file);
Findings CheckSleeps(const SourceFile& file);

// Documents and tests.
Findings CheckProse(const SourceFile& file);
Findings CheckNamedPaths(const Tree& tree);
Findings CheckTested(const Tree& tree);

// Protos.
Findings CheckProtoComments(const SourceFile& file);
Findings CheckDurableTypes(const SourceFile& file);

}  // namespace liushui::repo

#endif  // LIUSHUI_TESTS_REPO_CHECKS_H_
