#include "tests/repo/rules.h"

#include "tests/repo/checks.h"

namespace liushui::repo {
namespace {

template <Findings (*kCheck)(const SourceFile&)>
Findings EachFile(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree) {
    const Findings found = kCheck(file);
    findings.insert(findings.end(), found.begin(), found.end());
  }
  return findings;
}

}  // namespace

const std::vector<Rule>& AllRules() {
  static const std::vector<Rule> kRules = {
      {"include-direction",
       "includes point down: commands, server, runtime, {audit, views}, core, chart, cel, base",
       EachFile<CheckIncludeDirections>},
      {"library", "a library is included only in the folders it belongs to", EachFile<CheckLibraries>},
      {"pure-include", "pure folders include no clock, thread, file, random or hashed container",
       EachFile<CheckPureIncludes>},
      {"guard", "a header's guard is LIUSHUI_<PATH>_H_", EachFile<CheckGuard>},
      {"file-length", "a .cc has at most 400 lines, a .h 200, a test 600", EachFile<CheckFileLength>},
      {"function-length", "a function's body has at most 60 lines", EachFile<CheckFunctionLength>},
      {"parameters", "a function has at most 5 parameters", EachFile<CheckParameters>},
      {"files-per-folder", "a folder has at most 25 source files", CheckFilesPerFolder},
      {"unfinished", "nothing is left for later: no TODO, FIXME or XXX", EachFile<CheckUnfinished>},
      {"machine-path", "no path of one machine is written anywhere", EachFile<CheckMachinePaths>},
      {"type-name", "no type's last word is Manager, Helper, Util, Impl, Data or Info",
       EachFile<CheckTypeNames>},
      {"string-view", "headers speak absl::string_view", EachFile<CheckStringView>},
      {"exceptions", "exceptions are met only in a file that includes a library which throws",
       EachFile<CheckExceptions>},
      {"floating-point", "pure folders but engine/cel know no floating point", EachFile<CheckFloatingPoint>},
      {"hash-order", "pure folders use ordered containers", EachFile<CheckHashOrder>},
      {"clock", "pure folders read no clock, draw no luck and write no line", EachFile<CheckClocks>},
      {"sleep", "neither tests nor pure folders sleep", EachFile<CheckSleeps>},
      {"prose", "at least a tenth of a header is prose", EachFile<CheckProse>},
      {"named-path", "a path named in a document of the root exists", CheckNamedPaths},
      {"tested",
       "every .cc has its test; a part that only its own folder uses may be tested through its user",
       CheckTested},
      {"proto-comment", "everything declared in a proto has a comment", EachFile<CheckProtoComments>},
      {"durable-type", "what is written for ever has no map, float, double or Any",
       EachFile<CheckDurableTypes>},
  };
  return kRules;
}

}  // namespace liushui::repo
