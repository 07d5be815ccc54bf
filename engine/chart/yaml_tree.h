// YamlNode: one YAML document as it was written: every key, duplicates too, with its place.
#ifndef LIUSHUI_ENGINE_CHART_YAML_TREE_H_
#define LIUSHUI_ENGINE_CHART_YAML_TREE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/chart/compile.h"

namespace liushui::chart {

// A node. A value; a mapping owns its keys and values in document order.
struct YamlNode {
  enum class Kind { kNothing, kScalar, kList, kMapping };
  struct Entry;

  Kind kind = Kind::kNothing;
  SourcePosition position;
  std::string text;    // of a scalar
  bool plain = false;  // a scalar without quotes
  std::vector<YamlNode> elements;
  std::vector<Entry> entries;
};

struct YamlNode::Entry {
  YamlNode key;
  YamlNode value;
};

// A mistake in the text itself, at a place.
struct YamlMistake {
  SourcePosition position;
  std::string reason;
  std::string message;
};

// Reads the one document of `text`. Mistakes are YAML_SYNTAX (nothing after the place could be read) and, for
// what YAML knows but declarations do not use, YAML_FEATURE: anchors, aliases, tags, a second document.
// Columns count code points. The tree is whole only if there are no mistakes.
YamlNode ReadYamlTree(absl::string_view text, std::vector<YamlMistake>* mistakes);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_YAML_TREE_H_
