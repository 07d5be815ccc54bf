#include "engine/chart/yaml_tree.h"

#include <algorithm>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/utf8.h"
#include "engine/chart/problems.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/exceptions.h"
#include "yaml-cpp/parser.h"

namespace liushui::chart {
namespace {

// yaml-cpp counts lines and bytes from 0; people count lines and characters from 1.
class Places {
 public:
  explicit Places(absl::string_view text) : text_(text), lines_(absl::StrSplit(text, '\n')) {}

  // Marks come in order: characters of a long line are counted on from the mark before.
  SourcePosition Of(const YAML::Mark& mark) {
    if (mark.is_null() || mark.line >= static_cast<int>(lines_.size())) return {};
    const int column = std::min(mark.column, static_cast<int>(lines_[mark.line].size()));
    if (mark.line != line_ || column < column_) {
      line_ = mark.line;
      column_ = characters_ = 0;
    }
    characters_ += static_cast<int>(CountCodePoints(lines_[line_].substr(column_, column - column_)));
    column_ = column;
    return {line_ + 1, characters_ + 1};
  }

  // The text from a place on.
  absl::string_view From(const YAML::Mark& mark) const {
    return text_.substr(static_cast<size_t>(lines_[mark.line].data() - text_.data()) + mark.column);
  }

 private:
  absl::string_view text_;
  std::vector<absl::string_view> lines_;
  // The newest mark, and the characters before it.
  int line_ = 0;
  int column_ = 0;
  int characters_ = 0;
};

// Whether text in quotes, which begins here, also ends; yaml-cpp takes the end of the file for the closing
// quote.
bool IsClosed(absl::string_view text) {
  const char quote = text[0];
  for (size_t i = 1; i < text.size(); ++i) {
    const bool doubled = quote == '\'' && text.substr(i, 2) == "''";
    const bool escaped = quote == '"' && text[i] == '\\';
    if (doubled || escaped) {
      ++i;
    } else if (text[i] == quote) {
      return true;
    }
  }
  return false;
}

// Builds the tree from yaml-cpp's events. Unlike its nodes these still show duplicate keys, aliases and
// quotes.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(Places& places, std::vector<YamlMistake>* mistakes) : places_(places), mistakes_(*mistakes) {
    root_.position = {1, 1};
  }

  YamlNode TakeRoot() { return std::move(root_); }

  bool has_second_document() const { return documents_ > 1; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 2) Refuse(mark, "a second document");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    RefuseAnchor(mark, anchor);
    Place(Node(mark, YamlNode::Kind::kNothing));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(mark, "an alias (*name)");
    Place(Node(mark, YamlNode::Kind::kNothing));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    RefuseAnchor(mark, anchor);
    RefuseTag(mark, tag);
    YamlNode node = Node(mark, YamlNode::Kind::kScalar);
    node.text = value;
    node.plain = tag == "?";
    const absl::string_view written = places_.From(mark);
    const bool is_quoted = !node.plain && !written.empty() && (written[0] == '"' || written[0] == '\'');
    if (absl::StartsWith(written.substr(is_quoted ? 1 : 0), value)) {
      node.position.text_column = node.position.column + (is_quoted ? 1 : 0);
    }
    if (!IsUtf8(value) || absl::StrContains(value, '\0')) {
      // yaml-cpp makes single bytes of the escapes \N and \_.
      mistakes_.push_back(
          {node.position, "YAML_SYNTAX",
           "an escape (\\N, \\_ or \\0) in this text stands for what is not UTF-8 text; write the "
           "character itself"});
      node.text.clear();
    }
    if (is_quoted && !IsClosed(written)) {
      mistakes_.push_back({node.position, "YAML_SYNTAX", "the text in quotes that begins here never ends"});
    }
    Place(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, YamlNode::Kind::kList);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, YamlNode::Kind::kMapping);
  }
  void OnMapEnd() override { Close(); }

 private:
  // A list or mapping that is still being read.
  struct Unfinished {
    YamlNode node;
    bool has_key = false;
    YamlNode key;
  };

  YamlNode Node(const YAML::Mark& mark, YamlNode::Kind kind) const {
    YamlNode node;
    node.kind = kind;
    node.position = places_.Of(mark);
    return node;
  }

  void Open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) {
    RefuseAnchor(mark, anchor);
    RefuseTag(mark, tag);
    open_.push_back({Node(mark, kind), false, {}});
  }

  void Close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    Place(std::move(node));
  }

  void Place(YamlNode node) {
    if (documents_ > 1) return;
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Unfinished& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::kList) {
      parent.node.elements.push_back(std::move(node));
    } else if (!parent.has_key) {
      parent.key = std::move(node);
      parent.has_key = true;
    } else {
      // What is not there has no place of its own.
      if (node.kind == YamlNode::Kind::kNothing) node.position = parent.key.position;
      parent.node.entries.push_back({std::move(parent.key), std::move(node)});
      parent.has_key = false;
    }
  }

  void RefuseAnchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) Refuse(mark, "an anchor (&name)");
  }
  void RefuseTag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") Refuse(mark, absl::StrCat("the tag ", Quoted(tag)));
  }
  void Refuse(const YAML::Mark& mark, absl::string_view what) {
    mistakes_.push_back(
        {places_.Of(mark), "YAML_FEATURE", absl::StrCat("found ", what, ", which declarations do not use")});
  }

  Places& places_;
  std::vector<YamlMistake>& mistakes_;
  int documents_ = 0;
  YamlNode root_;
  std::vector<Unfinished> open_;
};

// What a file seems to be that is not UTF-8 text.
absl::string_view WordForBytes(absl::string_view text) {
  if (absl::StartsWith(text, "\xFF\xFE") || absl::StartsWith(text, "\xFE\xFF")) return "UTF-16";
  if (absl::StrContains(text, '\0')) return "binary data";
  return "bytes that are not; save it as UTF-8";
}

}  // namespace

YamlNode ReadYamlTree(absl::string_view text, std::vector<YamlMistake>* mistakes) {
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");  // a byte order mark says nothing about UTF-8
  if (!IsUtf8(text) || absl::StrContains(text, '\0')) {
    mistakes->push_back(
        {{1, 1}, "YAML_SYNTAX", absl::StrCat("expected UTF-8 text, found ", WordForBytes(text))});
    return {};
  }
  Places places(text);
  TreeBuilder builder(places, mistakes);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    // A second document is refused as such; in some texts yaml-cpp finds documents without end.
    while (!builder.has_second_document() && parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& exception) {
    mistakes->push_back(
        {places.Of(exception.mark), "YAML_SYNTAX", absl::StrCat("not YAML: ", exception.msg)});
  }
  return builder.TakeRoot();
}

}  // namespace liushui::chart
