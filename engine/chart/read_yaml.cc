#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/check.h"
#include "engine/chart/compile.h"
#include "engine/chart/problems.h"
#include "engine/chart/spelling.h"
#include "engine/chart/yaml_tree.h"
#include "google/protobuf/descriptor.h"
#include "liushui/workflow/v1/options.pb.h"

namespace liushui::chart {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Kind = YamlNode::Kind;

constexpr size_t kMaxYamlBytes = size_t{1024} * 1024;
constexpr int kMaxNesting = 80;  // protobuf parses no message nested deeper than 100

bool IsYamlMap(const FieldDescriptor& field) {
  return field.options().GetExtension(workflow::v1::yaml_map);
}

// The field that stands for the whole message when the YAML gives a mapping of names; null if there is none.
const FieldDescriptor* OnlyYamlMap(const Descriptor& type) {
  return type.field_count() == 1 && IsYamlMap(*type.field(0)) ? type.field(0) : nullptr;
}

// The field that stands for the whole message when the YAML gives a scalar; null if there is none.
const FieldDescriptor* ScalarField(const Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->options().GetExtension(workflow::v1::yaml_scalar)) return type.field(i);
  }
  return nullptr;
}

std::string Join(absl::string_view path, absl::string_view name) {
  return path.empty() ? std::string(name) : absl::StrCat(path, ".", name);
}

absl::string_view WordFor(const YamlNode& node) {
  switch (node.kind) {
    case Kind::kNothing:
      return "nothing";
    case Kind::kScalar:
      return "a single value";
    case Kind::kList:
      return "a list";
    case Kind::kMapping:
      return "a mapping";
  }
  return "something else";
}

// Fills a message from a tree; finds all mistakes on the way.
class Reader {
 public:
  Reader(SourceMap* positions, Problems* problems) : positions_(*positions), problems_(*problems) {}

  void ReadMessage(const YamlNode& node, Message* message, const std::string& path) {
    positions_[path] = node.position;
    const Descriptor& type = *message->GetDescriptor();
    if (++nesting_ > kMaxNesting) {
      Refuse(path, "LIMIT_EXCEEDED", absl::StrCat("expected at most ", kMaxNesting, " levels"));
    } else if (const FieldDescriptor* only = OnlyYamlMap(type); only != nullptr) {
      ReadPairs(node, message, *only, Join(path, only->name()));
    } else if (node.kind == Kind::kMapping) {
      ReadKeys(node, message, path);
    } else if (const FieldDescriptor* scalar = ScalarField(type);
               scalar != nullptr && node.kind == Kind::kScalar) {
      ReadSingular(node, message, *scalar, Join(path, scalar->name()));
    } else {
      Refuse(path, "YAML_TYPE",
             absl::StrCat("expected a mapping with keys such as '", type.field(0)->name(), "', found ",
                          WordFor(node)));
    }
    --nesting_;
  }

 private:
  void Refuse(const std::string& path, absl::string_view reason, absl::string_view message) {
    problems_.Add(path, reason, message);
  }

  // Calls `read(key, value)` for every key that is a scalar given once.
  template <typename Read>
  void ForEachKey(const YamlNode& node, const std::string& path, Read read) {
    std::set<std::string> seen;
    for (const YamlNode::Entry& entry : node.entries) {
      if (entry.key.kind != Kind::kScalar) {
        problems_.AddAt(entry.key.position, path, "YAML_KEY",
                        absl::StrCat("expected a name as the key, found ", WordFor(entry.key)));
      } else if (!seen.insert(entry.key.text).second) {
        problems_.AddAt(entry.key.position, path, "YAML_DUPLICATE_KEY",
                        absl::StrCat("key ", Quoted(entry.key.text), " is given twice"));
      } else {
        read(entry.key, entry.value);
      }
    }
  }

  void ReadKeys(const YamlNode& node, Message* message, const std::string& path) {
    ForEachKey(node, path, [&](const YamlNode& key, const YamlNode& value) {
      const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(key.text);
      if (field == nullptr) return UnknownKey(key, *message->GetDescriptor(), path);
      ReadField(value, message, *field, Join(path, field->name()));
    });
  }

  void UnknownKey(const YamlNode& key, const Descriptor& type, const std::string& path) {
    if (key.text == "on") {
      return problems_.AddAt(
          key.position, path, "YAML_KEY",
          "unknown key 'on', which YAML 1.1 reads as true; transitions are written 'next'");
    }
    const FieldDescriptor* nearest = type.field(0);
    for (int i = 1; i < type.field_count(); ++i) {
      if (SpellingDistance(type.field(i)->name(), key.text) < SpellingDistance(nearest->name(), key.text)) {
        nearest = type.field(i);
      }
    }
    std::string advice = absl::StrCat("; did you mean '", nearest->name(), "'?");
    if (SpellingDistance(nearest->name(), key.text) > 1 + nearest->name().size() / 3) {
      std::vector<std::string> names;
      for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
      advice = absl::StrCat("; expected one of ", absl::StrJoin(names, ", "));
    }
    problems_.AddAt(key.position, path, "YAML_UNKNOWN_KEY",
                    absl::StrCat("unknown key ", Quoted(key.text), advice));
  }

  void ReadField(const YamlNode& node, Message* message, const FieldDescriptor& field,
                 const std::string& path) {
    positions_[path] = node.position;
    if (node.kind == Kind::kNothing) {
      return Refuse(path, "YAML_TYPE",
                    absl::StrCat("'", field.name(), "' has no value; quote it if you mean the text null"));
    }
    if (IsYamlMap(field)) return ReadPairs(node, message, field, path);
    if (field.is_repeated()) return ReadList(node, message, field, path);
    ReadSingular(node, message, field, path);
  }

  void ReadPairs(const YamlNode& node, Message* message, const FieldDescriptor& field,
                 const std::string& path) {
    positions_[path] = node.position;
    if (node.kind != Kind::kMapping) {
      return Refuse(path, "YAML_TYPE",
                    absl::StrCat("expected a mapping from names to expressions, found ", WordFor(node)));
    }
    int index = 0;
    ForEachKey(node, path, [&](const YamlNode& key, const YamlNode& value) {
      const std::string pair_path = absl::StrCat(path, "[", index++, "]");
      Message* pair = message->GetReflection()->AddMessage(message, &field);
      const Descriptor& type = *pair->GetDescriptor();
      positions_[pair_path] = key.position;
      ReadSingular(key, pair, *type.field(0), Join(pair_path, type.field(0)->name()));
      ReadField(value, pair, *type.field(1), Join(pair_path, type.field(1)->name()));
    });
  }

  void ReadList(const YamlNode& node, Message* message, const FieldDescriptor& field,
                const std::string& path) {
    if (node.kind == Kind::kScalar && field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      positions_[absl::StrCat(path, "[0]")] = node.position;
      return message->GetReflection()->AddString(message, &field, node.text);
    }
    if (node.kind != Kind::kList) {
      return Refuse(path, "YAML_TYPE",
                    absl::StrCat("expected a list for '", field.name(), "', found ", WordFor(node)));
    }
    for (size_t i = 0; i < node.elements.size(); ++i) {
      ReadElement(node.elements[i], message, field, absl::StrCat(path, "[", i, "]"));
    }
  }

  void ReadElement(const YamlNode& node, Message* message, const FieldDescriptor& field,
                   const std::string& path) {
    positions_[path] = node.position;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return ReadMessage(node, message->GetReflection()->AddMessage(message, &field), path);
    }
    LIUSHUI_CHECK(field.cpp_type() == FieldDescriptor::CPPTYPE_STRING);
    if (node.kind != Kind::kScalar) {
      return Refuse(path, "YAML_TYPE", absl::StrCat("expected text, found ", WordFor(node)));
    }
    message->GetReflection()->AddString(message, &field, node.text);
  }

  void ReadSingular(const YamlNode& node, Message* message, const FieldDescriptor& field,
                    const std::string& path) {
    positions_[path] = node.position;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return ReadMessage(node, message->GetReflection()->MutableMessage(message, &field), path);
    }
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return ReadText(node, message, field, path);
      case FieldDescriptor::CPPTYPE_BOOL:
        return ReadBool(node, message, field, path);
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_INT64:
        return ReadInt(node, message, field, path);
      default:
        LIUSHUI_CHECK(false && "a declaration has only text, bool, int32, int64 and messages");
    }
  }

  void ReadText(const YamlNode& node, Message* message, const FieldDescriptor& field,
                const std::string& path) {
    if (node.kind != Kind::kScalar) {
      return Refuse(path, "YAML_TYPE",
                    absl::StrCat("expected text for '", field.name(), "', found ", WordFor(node)));
    }
    message->GetReflection()->SetString(message, &field, node.text);
  }

  void ReadBool(const YamlNode& node, Message* message, const FieldDescriptor& field,
                const std::string& path) {
    const bool truth = node.text == "true";
    if (node.kind != Kind::kScalar || !node.plain || (!truth && node.text != "false")) {
      return Refuse(path, "YAML_TYPE",
                    absl::StrCat("expected true or false for '", field.name(), "', found ", Found(node)));
    }
    message->GetReflection()->SetBool(message, &field, truth);
  }

  void ReadInt(const YamlNode& node, Message* message, const FieldDescriptor& field,
               const std::string& path) {
    const bool is_long = field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
    int64_t number = 0;
    int32_t small = 0;
    const bool read = node.kind == Kind::kScalar && node.plain && absl::SimpleAtoi(node.text, &number) &&
                      (is_long || absl::SimpleAtoi(node.text, &small));
    if (!read) {
      return Refuse(path, "YAML_TYPE",
                    absl::StrCat("expected a whole number for '", field.name(), "', found ", Found(node)));
    }
    is_long ? message->GetReflection()->SetInt64(message, &field, number)
            : message->GetReflection()->SetInt32(message, &field, small);
  }

  static std::string Found(const YamlNode& node) {
    if (node.kind != Kind::kScalar) return std::string(WordFor(node));
    return absl::StrCat(node.plain ? "" : "the quoted text ", Quoted(node.text));
  }

  SourceMap& positions_;
  Problems& problems_;
  int nesting_ = 0;
};

}  // namespace

absl::Status ReadYaml(absl::string_view text, absl::string_view file, google::protobuf::Message* message,
                      SourceMap* positions) {
  SourceMap own_positions;
  if (positions == nullptr) positions = &own_positions;
  Problems problems(file, positions);
  if (text.size() > kMaxYamlBytes) {
    problems.AddAt({1, 1}, "", "LIMIT_EXCEEDED",
                   absl::StrCat("expected at most ", kMaxYamlBytes, " bytes, found ", text.size()));
    return problems.ToStatus();
  }
  std::vector<YamlMistake> mistakes;
  const YamlNode root = ReadYamlTree(text, &mistakes);
  for (const YamlMistake& mistake : mistakes) {
    problems.AddAt(mistake.position, "", mistake.reason, mistake.message);
  }
  if (mistakes.empty()) Reader(positions, &problems).ReadMessage(root, message, "");
  return problems.ToStatus();
}

}  // namespace liushui::chart
