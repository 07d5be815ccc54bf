// StateTree: the states of one document, numbered in document order, and what is in them, as parts of a
// chart.
#ifndef LIUSHUI_TESTS_SCXML_SUITE_STATE_TREE_H_
#define LIUSHUI_TESTS_SCXML_SUITE_STATE_TREE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/chart/chart.h"
#include "tests/scxml_suite/content.h"
#include "tests/scxml_suite/language.h"
#include "tinyxml2.h"

namespace liushui::scxml_suite {

// Reads one document; the XML must outlive it.
class StateTree {
 public:
  StateTree(const tinyxml2::XMLElement& root, Content::FileReader read_file);

  // Everything but the events. To be called once. Refuses as Import does.
  absl::StatusOr<chart::ChartParts> Build();

  const std::set<std::string>& forwarding() const { return forwarding_; }

 private:
  using Element = tinyxml2::XMLElement;

  void Outline(const Element& element, chart::StateIndex parent);
  void Declare(const Element& element);
  std::string IdOf(const Element& element) const;

  absl::Status Fill(chart::StateIndex index);
  absl::Status FillChild(chart::StateIndex index, const Element& child);
  absl::Status ResolveInitial(chart::StateIndex index);
  absl::StatusOr<std::vector<chart::StateIndex>> Targets(const Element& element, const char* attribute) const;
  absl::Status AddTransition(chart::StateIndex source, const Element& element);
  absl::Status AddInvoke(chart::StateIndex index, const Element& element);
  absl::Status AddOutput(chart::StateIndex index, const Element& element);
  absl::Status BindEarly(const Element& element, bool top);
  absl::Status BindLate(chart::StateIndex index);
  absl::StatusOr<chart::Block> InitialValue(const Element& datum);

  const Element& root_;
  Language language_;
  Content content_;
  std::vector<const Element*> elements_;  // by StateIndex
  std::map<std::string, chart::StateIndex> by_id_;
  std::set<std::string> forwarding_;
  chart::ChartParts parts_;
};

}  // namespace liushui::scxml_suite

#endif  // LIUSHUI_TESTS_SCXML_SUITE_STATE_TREE_H_
