// Content: the executable content of one document, compiled to the chart's actions.
//
// A target other than the session itself and "#_internal" is a message whose key is the target as written;
// who drives the sessions resolves it. A session knows itself, its parent and its own invokes: any other
// session is unreachable at once.
#ifndef LIUSHUI_TESTS_SCXML_SUITE_CONTENT_H_
#define LIUSHUI_TESTS_SCXML_SUITE_CONTENT_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/chart/action.h"
#include "tests/scxml_suite/language.h"
#include "tinyxml2.h"

namespace liushui::scxml_suite {

// The workflow under which every session is addressed.
inline constexpr char kSessions[] = "sessions";

// Whose payload of a delayed send has this field is to be sent there.
inline constexpr char kTargetField[] = "target";

// An attribute, or nothing.
absl::optional<std::string> Attribute(const tinyxml2::XMLElement& element, const char* name);

// The name of an element without its prefix.
std::string TagOf(const tinyxml2::XMLElement& element);

// Visits the child elements in order; ends with the first error.
absl::Status EachChild(const tinyxml2::XMLElement& element,
                       const std::function<absl::Status(const tinyxml2::XMLElement&)>& visit);

class Content {
 public:
  // Reads a file that lies beside the document.
  using FileReader = std::function<absl::StatusOr<std::string>(absl::string_view name)>;

  Content(Language* language, std::vector<std::string> invokes, FileReader read_file)
      : language_(*language), invokes_(std::move(invokes)), read_file_(std::move(read_file)) {}

  // All that lies in an element, as one block.
  absl::StatusOr<chart::Block> Compile(const tinyxml2::XMLElement& parent);

  absl::StatusOr<chart::Block> CompileScript(const tinyxml2::XMLElement& script);
  absl::StatusOr<chart::Action> If(absl::string_view condition, chart::Block then, chart::Block otherwise);

  // The value of the attribute `name`, or of the attribute `name`expr, as CEL; nothing without either.
  absl::optional<std::string> Given(const tinyxml2::XMLElement& element, const std::string& name) const;
  // namelist and params of an element as CEL; "null" if it has none.
  std::string ParametersOf(const tinyxml2::XMLElement& element) const;
  // Its content, if it has any, or else its parameters.
  absl::StatusOr<std::string> PayloadOf(const tinyxml2::XMLElement& element) const;
  // What an element holds as text, or as XML.
  absl::StatusOr<std::string> ValueOf(const tinyxml2::XMLElement& element) const;

  absl::StatusOr<std::vector<chart::NamedExpression>> CompileNamed(
      const std::vector<std::pair<std::string, std::string>>& values);

 private:
  using Element = tinyxml2::XMLElement;
  struct Sending;

  absl::Status Add(const Element& element, chart::Block* block);
  absl::Status AddAssign(const Element& element, chart::Block* block);
  absl::Status AddSend(const Element& element, chart::Block* block);
  absl::Status AddCancel(const Element& element, chart::Block* block);
  absl::Status AddIf(const Element& element, chart::Block* block);
  absl::Status AddForEach(const Element& element, chart::Block* block);
  absl::Status AddLog(const Element& element, chart::Block* block);

  absl::StatusOr<Sending> ReadSend(const Element& element) const;
  absl::StatusOr<chart::Action> SendTo(const Sending& sending, absl::string_view receiver);
  absl::StatusOr<chart::Action> Raise(const Sending& sending);
  absl::StatusOr<chart::Action> Dispatch(const Sending& sending);

  Language& language_;
  const std::vector<std::string> invokes_;
  const FileReader read_file_;
  int depth_ = 0;  // of loops
  int sends_ = 0;  // with a generated id
};

}  // namespace liushui::scxml_suite

#endif  // LIUSHUI_TESTS_SCXML_SUITE_CONTENT_H_
