#include "tests/workflows/told/acted.h"

#include "absl/strings/str_cat.h"
#include "tests/workflows/declared.h"
#include "tests/workflows/play.h"
#include "tests/workflows/script.h"

namespace liushui::transcripts {

const Acted& Acted::Of(const std::string& story) {
  static std::map<std::string, Acted>* const acted = new std::map<std::string, Acted>;
  const auto found = acted->find(story);
  return found != acted->end() ? found->second : acted->emplace(story, Acted(story)).first->second;
}

Acted::Acted(const std::string& story) {
  Play play;
  play.Watch([&](world::World& world) {
    for (size_t i = records_.size(); i < world.records().size(); ++i) records_.push_back(world.records()[i]);
  });
  play.Act(ParseScript(declared::ReadSource(absl::StrCat("tests/transcripts/", story, ".txt"))));
}

absl::Status Acted::Read(uint64_t first, uint64_t end,
                         absl::FunctionRef<bool(uint64_t index, absl::string_view bytes)> visit) const {
  for (uint64_t index = first; index < end; ++index) {
    if (!visit(index, records_.at(index).SerializeAsString())) break;
  }
  return absl::OkStatus();
}

std::map<uint64_t, std::vector<ledger::v1::Record>> Acted::Cases() const {
  std::map<uint64_t, std::vector<ledger::v1::Record>> cases;
  for (const ledger::v1::Record& record : records_) {
    if (record.has_step() || record.has_refused()) cases[record.instance()].push_back(record);
  }
  return cases;
}

audit::StoryDefinitions Acted::Definitions() const {
  audit::StoryDefinitions definitions;
  for (const ledger::v1::Record& record : records_) {
    if (record.has_definition_deployed())
      definitions[record.definition_deployed().hash()] = record.definition_deployed().definition();
  }
  return definitions;
}

}  // namespace liushui::transcripts
