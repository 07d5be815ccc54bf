#include "tests/scxml_suite/import.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/status_macros.h"
#include "tests/scxml_suite/ecmascript.h"
#include "tests/scxml_suite/state_tree.h"

namespace liushui::scxml_suite {
namespace {

absl::Status Parse(absl::string_view text, tinyxml2::XMLDocument* document) {
  if (document->Parse(text.data(), text.size()) != tinyxml2::XML_SUCCESS) {
    return absl::InvalidArgumentError(absl::StrCat("no XML: ", document->ErrorStr()));
  }
  if (TagOf(*document->RootElement()) == "scxml") return absl::OkStatus();
  return absl::InvalidArgumentError("no SCXML: the root is not <scxml>");
}

void CollectEvents(const tinyxml2::XMLElement& element, std::set<std::string>* events) {
  for (absl::string_view name :
       absl::StrSplit(Attribute(element, "event").value_or(""), ' ', absl::SkipWhitespace())) {
    if (TagOf(element) == "transition") {
      absl::ConsumeSuffix(&name, "*");
      absl::ConsumeSuffix(&name, ".");
    }
    if (!name.empty()) events->insert(std::string(name));
  }
  for (const auto* child = element.FirstChildElement(); child != nullptr;
       child = child->NextSiblingElement()) {
    CollectEvents(*child, events);
  }
}

}  // namespace

absl::StatusOr<std::string> ReadBeside(const std::string& folder, absl::string_view name) {
  absl::ConsumePrefix(&name, "file:");
  std::ifstream file(absl::StrCat(folder, "/", name));
  if (!file) return absl::NotFoundError(absl::StrCat("there is no ", name));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

absl::StatusOr<std::set<std::string>> EventsOf(absl::string_view text) {
  tinyxml2::XMLDocument xml;
  RETURN_IF_ERROR(Parse(text, &xml));
  std::set<std::string> events = {"done.invoke"};
  CollectEvents(*xml.RootElement(), &events);
  return events;
}

absl::StatusOr<Document> Import(absl::string_view text, const std::string& folder,
                                const std::set<std::string>& events) {
  tinyxml2::XMLDocument xml;
  RETURN_IF_ERROR(Parse(text, &xml));
  StateTree tree(*xml.RootElement(), [&folder](absl::string_view name) { return ReadBeside(folder, name); });
  ASSIGN_OR_RETURN(chart::ChartParts parts, tree.Build());
  std::set<std::string> names = events;
  CollectEvents(*xml.RootElement(), &names);
  for (const std::string& name : names) parts.events.push_back({name, "", {}, absl::nullopt, {}});
  return Document{std::make_shared<const chart::Chart>(std::move(parts)), tree.forwarding()};
}

}  // namespace liushui::scxml_suite
