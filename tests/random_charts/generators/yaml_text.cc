#include "tests/random_charts/generators/yaml_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "engine/base/check.h"
#include "google/protobuf/descriptor.h"
#include "liushui/workflow/v1/options.pb.h"

namespace liushui::random_charts {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A value on its way to text: a scalar already written, a list, or a mapping.
struct Part;

struct Node {
  enum class Kind { kScalar, kList, kMapping };
  Kind kind = Kind::kScalar;
  std::string text;
  std::vector<Part> parts;
};

struct Part {
  std::string key;  // empty in a list
  Node value;
};

bool IsPlainWord(const std::string& text) {
  static const std::vector<std::string> kTaken = {"true", "false", "null", "yes", "no",
                                                  "on",   "off",   "y",    "n"};
  const auto fits = [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_' || c == '.';
  };
  return !text.empty() && absl::ascii_islower(text[0]) && std::all_of(text.begin(), text.end(), fits) &&
         std::find(kTaken.begin(), kTaken.end(), text) == kTaken.end();
}

bool HasControls(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return absl::ascii_iscntrl(c); });
}

std::string DoubleQuoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      absl::StrAppend(&quoted, "\\", std::string(1, c));
    } else if (absl::ascii_iscntrl(c)) {
      absl::StrAppend(&quoted, "\\x", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    } else {
      quoted += c;
    }
  }
  return absl::StrCat(quoted, "\"");
}

class YamlWriter {
 public:
  // Without `draw`: the plain style.
  explicit YamlWriter(Draw* draw) : draw_(draw) {}

  std::string Write(const Message& message) { return Block(NodeOf(message), 0); }

 private:
  bool Chance(int percent) { return draw_ != nullptr && draw_->Chance(percent); }

  std::string Quote(const std::string& text) {
    if (IsPlainWord(text) && !Chance(30)) return text;
    if (HasControls(text) || !Chance(50)) return DoubleQuoted(text);
    return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'");
  }

  Node Scalar(std::string text) { return {Node::Kind::kScalar, std::move(text), {}}; }

  Node NodeOf(const Message& message) {
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    const auto& type = *message.GetDescriptor();
    if (type.field_count() == 1 && IsPairs(*type.field(0))) return Pairs(message, *type.field(0));
    if (fields.size() == 1 && StandsForAll(*fields[0]) && !Chance(30)) return Single(message, *fields[0]);
    if (draw_ != nullptr) {
      for (size_t i = fields.size(); i > 1; --i) std::swap(fields[i - 1], fields[draw_->Below(i)]);
    }
    Node node{Node::Kind::kMapping, "", {}};
    for (const FieldDescriptor* field : fields) {
      node.parts.push_back({field->name(), IsPairs(*field)        ? Pairs(message, *field)
                                           : field->is_repeated() ? List(message, *field)
                                                                  : Single(message, *field)});
    }
    return node;
  }

  static bool IsPairs(const FieldDescriptor& field) {
    return field.options().GetExtension(workflow::v1::yaml_map);
  }
  static bool StandsForAll(const FieldDescriptor& field) {
    return field.options().GetExtension(workflow::v1::yaml_scalar);
  }

  // A repeated message of two texts, which YAML writes as a mapping.
  Node Pairs(const Message& message, const FieldDescriptor& field) {
    const Reflection& reflection = *message.GetReflection();
    Node node{Node::Kind::kMapping, "", {}};
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      const Message& pair = reflection.GetRepeatedMessage(message, &field, i);
      const auto text = [&](int position) {
        return pair.GetReflection()->GetString(pair, pair.GetDescriptor()->field(position));
      };
      node.parts.push_back({text(0), Scalar(Quote(text(1)))});
    }
    return node;
  }

  Node List(const Message& message, const FieldDescriptor& field) {
    const Reflection& reflection = *message.GetReflection();
    const int count = reflection.FieldSize(message, &field);
    const bool of_texts = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    Node node{Node::Kind::kList, "", {}};
    for (int i = 0; i < count; ++i) {
      node.parts.push_back({"", of_texts ? Scalar(Quote(reflection.GetRepeatedString(message, &field, i)))
                                         : NodeOf(reflection.GetRepeatedMessage(message, &field, i))});
    }
    if (of_texts && count == 1 && Chance(50)) return node.parts.front().value;
    return node;
  }

  Node Single(const Message& message, const FieldDescriptor& field) {
    const Reflection& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return NodeOf(reflection.GetMessage(message, &field));
      case FieldDescriptor::CPPTYPE_BOOL:
        return Scalar(reflection.GetBool(message, &field) ? "true" : "false");
      case FieldDescriptor::CPPTYPE_INT32:
        return Scalar(absl::StrCat(reflection.GetInt32(message, &field)));
      case FieldDescriptor::CPPTYPE_INT64:
        return Scalar(absl::StrCat(reflection.GetInt64(message, &field)));
      default:
        LIUSHUI_CHECK(field.cpp_type() == FieldDescriptor::CPPTYPE_STRING);
        return Scalar(Quote(reflection.GetString(message, &field)));
    }
  }

  static std::string Flow(const Node& node) {
    if (node.kind == Node::Kind::kScalar) return node.text;
    const bool is_list = node.kind == Node::Kind::kList;
    std::vector<std::string> parts;
    for (const auto& [key, value] : node.parts) {
      parts.push_back(is_list ? Flow(value) : absl::StrCat(key, ": ", Flow(value)));
    }
    const std::string inside = absl::StrJoin(parts, ", ");
    return is_list ? absl::StrCat("[", inside, "]") : absl::StrCat("{", inside, "}");
  }

  // Nothing inside it has parts of its own.
  static bool IsShort(const Node& node) {
    return std::all_of(node.parts.begin(), node.parts.end(),
                       [](const Part& part) { return part.value.parts.empty(); });
  }

  bool WantsFlow(const Node& node) {
    if (node.parts.empty()) return true;
    return draw_ == nullptr ? IsShort(node) : draw_->Chance(40);
  }

  // Lines that each begin with `indent` spaces.
  std::string Block(const Node& node, int indent) {
    std::string lines;
    for (const auto& [key, value] : node.parts) {
      const std::string head = node.kind == Node::Kind::kList ? "-" : absl::StrCat(key, ":");
      absl::StrAppend(&lines, std::string(indent, ' '), head);
      if (WantsFlow(value)) {
        absl::StrAppend(&lines, " ", Flow(value), "\n");
        continue;
      }
      std::string inner = Block(value, indent + 2);
      const bool beside = node.kind == Node::Kind::kList && value.kind == Node::Kind::kMapping && !Chance(20);
      absl::StrAppend(&lines,
                      beside ? absl::StrCat(" ", inner.substr(indent + 2)) : absl::StrCat("\n", inner));
    }
    return lines;
  }

  Draw* draw_;
};

}  // namespace

std::string PlainYaml(const Message& message) {
  return YamlWriter(nullptr).Write(message);
}

std::string AnyYaml(const Message& message, Draw* draw) {
  return YamlWriter(draw).Write(message);
}

}  // namespace liushui::random_charts
