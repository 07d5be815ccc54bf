#include "engine/commands/declaration_difference.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/display_width.h"
#include "engine/base/utf8.h"
#include "google/protobuf/util/message_differencer.h"

namespace liushui::commands {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

constexpr size_t kMaxShownBytes = 200;

// A field of a message; for a repeated field its element at `index`.
struct Slot {
  const Message& message;
  const FieldDescriptor& field;
  int index = -1;
};

const Message& MessageIn(const Slot& slot) {
  const auto& reflection = *slot.message.GetReflection();
  return slot.index < 0 ? reflection.GetMessage(slot.message, &slot.field)
                        : reflection.GetRepeatedMessage(slot.message, &slot.field, slot.index);
}

std::string TextOf(const Message& message);

// A single value; the declaration's fields are texts, numbers, truths and messages.
std::string TextOf(const Slot& slot) {
  const auto& reflection = *slot.message.GetReflection();
  const FieldDescriptor* field = &slot.field;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return TextOf(MessageIn(slot));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(slot.message, field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection.GetInt32(slot.message, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection.GetInt64(slot.message, field));
    default:
      return slot.index < 0 ? reflection.GetString(slot.message, field)
                            : reflection.GetRepeatedString(slot.message, field, slot.index);
  }
}

// As TextOf, inside brackets: quoted where it would be taken for more than one value.
std::string FlowText(const Slot& slot) {
  std::string text = TextOf(slot);
  if (slot.field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return text;
  const bool is_bare = !text.empty() && text.find_first_of(",[]{}:#'\"") == std::string::npos &&
                       text.front() != ' ' && text.back() != ' ';
  return is_bare ? text : absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'");
}

std::string FieldText(const Message& message, const FieldDescriptor& field) {
  if (!field.is_repeated()) return TextOf(Slot{message, field});
  std::vector<std::string> elements;
  const int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i) elements.push_back(FlowText(Slot{message, field, i}));
  return absl::StrCat("[", absl::StrJoin(elements, ", "), "]");
}

std::string TextOf(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::vector<std::string> parts;
  for (const FieldDescriptor* field : fields) {
    parts.push_back(
        absl::StrCat(field->name(), ": ",
                     field->is_repeated() ? FieldText(message, *field) : FlowText(Slot{message, *field})));
  }
  return absl::StrCat("{", absl::StrJoin(parts, ", "), "}");
}

// The text of a field; empty if the message type has none of this name.
std::string NamedText(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr || field->is_repeated() ? "" : TextOf(Slot{message, *field});
}

std::string TriggerOf(const workflow::v1::Transition& transition) {
  if (!transition.event().empty()) return transition.event();
  if (!transition.after().empty()) return absl::StrCat("after ", transition.after());
  if (transition.has_at()) return "at";
  return "always";
}

// What an element of a list is known by; empty if by its position.
std::string NameOf(const Message& element) {
  if (element.GetDescriptor() == workflow::v1::Transition::descriptor()) {
    return TriggerOf(static_cast<const workflow::v1::Transition&>(element));
  }
  if (element.GetDescriptor() == workflow::v1::Rung::descriptor()) return NamedText(element, "after");
  if (element.GetDescriptor() == workflow::v1::Part::descriptor()) return NamedText(element, "as");
  const std::string id = NamedText(element, "id");
  return id.empty() ? NamedText(element, "name") : id;
}

// A list of messages, by name where they have one.
class Elements {
 public:
  Elements(const Message& message, const FieldDescriptor& field) {
    const int size = message.GetReflection()->FieldSize(message, &field);
    for (int i = 0; i < size; ++i) elements_.push_back(&MessageIn(Slot{message, field, i}));
    std::map<std::string, int> times;
    for (const Message* element : elements_) {
      std::string name = NameOf(*element);
      named_ = named_ && !name.empty();
      // One that comes again is known by its turn too.
      const int turn = ++times[name];
      if (turn > 1) absl::StrAppend(&name, "#", turn);
      names_.push_back(std::move(name));
    }
  }

  bool named() const { return named_; }
  int size() const { return static_cast<int>(elements_.size()); }
  const Message& at(int index) const { return *elements_[index]; }
  const std::vector<std::string>& names() const { return names_; }
  const Message* Find(const std::string& name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    return found == names_.end() ? nullptr : elements_[found - names_.begin()];
  }

 private:
  std::vector<const Message*> elements_;
  std::vector<std::string> names_;
  bool named_ = true;
};

// Names of `from` that are in `other` too, in the order of `from`.
std::vector<std::string> Common(const Elements& from, const Elements& other) {
  std::vector<std::string> common;
  std::copy_if(from.names().begin(), from.names().end(), std::back_inserter(common),
               [&other](const std::string& name) { return other.Find(name) != nullptr; });
  return common;
}

class Comparison {
 public:
  std::vector<Difference> Take() { return std::move(differences_); }

  void Messages(const std::string& path, const Message& before, const Message& after) {
    const auto& descriptor = *before.GetDescriptor();
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor& field = *descriptor.field(i);
      const std::string below = PathOf(path, field);
      const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
      if (is_message && field.is_repeated()) {
        Lists(below, Elements(before, field), Elements(after, field));
      } else {
        Fields(below, Slot{before, field}, Slot{after, field});
      }
    }
  }

 private:
  // States inside states are named by their id alone.
  static std::string PathOf(const std::string& path, const FieldDescriptor& field) {
    const bool is_inner = field.containing_type() == workflow::v1::State::descriptor() &&
                          field.message_type() == workflow::v1::State::descriptor();
    return is_inner ? path : absl::StrCat(path, path.empty() ? "" : ".", field.name());
  }

  void Fields(const std::string& path, const Slot& before, const Slot& after) {
    const bool was = IsSet(before);
    const bool is = IsSet(after);
    if (!was && !is) return;
    if (was && is && before.field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return Messages(path, MessageIn(before), MessageIn(after));
    }
    Add(path, was ? FieldText(before.message, before.field) : "",
        is ? FieldText(after.message, after.field) : "",
        !was ? DifferenceKind::kAdded
        : is ? DifferenceKind::kChanged
             : DifferenceKind::kRemoved);
  }

  static bool IsSet(const Slot& slot) {
    const auto& reflection = *slot.message.GetReflection();
    return slot.field.is_repeated() ? reflection.FieldSize(slot.message, &slot.field) > 0
                                    : reflection.HasField(slot.message, &slot.field);
  }

  void Lists(const std::string& path, const Elements& before, const Elements& after) {
    before.named() && after.named() ? Named(path, before, after) : Counted(path, before, after);
  }

  void Named(const std::string& path, const Elements& before, const Elements& after) {
    for (int i = 0; i < before.size(); ++i) {
      const std::string& name = before.names()[i];
      const std::string below = absl::StrCat(path, ".", name);
      const Message* found = after.Find(name);
      found == nullptr ? Add(below, TextOf(before.at(i)), "", DifferenceKind::kRemoved)
                       : Messages(below, before.at(i), *found);
    }
    for (int i = 0; i < after.size(); ++i) {
      const std::string& name = after.names()[i];
      if (before.Find(name) != nullptr) continue;
      Add(absl::StrCat(path, ".", name), "", TextOf(after.at(i)), DifferenceKind::kAdded);
    }
    Add(path, absl::StrJoin(Common(before, after), ", "), absl::StrJoin(Common(after, before), ", "),
        DifferenceKind::kReordered);
  }

  // What both begin and end with is equal; what lies between is compared one by one.
  void Counted(const std::string& path, const Elements& before, const Elements& after) {
    const int shorter = std::min(before.size(), after.size());
    int head = 0;
    while (head < shorter && MessageDifferencer::Equals(before.at(head), after.at(head))) ++head;
    int tail = 0;
    while (tail < shorter - head && MessageDifferencer::Equals(before.at(before.size() - 1 - tail),
                                                               after.at(after.size() - 1 - tail))) {
      ++tail;
    }
    for (int i = head; i < std::max(before.size(), after.size()) - tail; ++i) {
      const std::string below = absl::StrCat(path, "[", i + 1, "]");
      const bool was = i < before.size() - tail;
      const bool is = i < after.size() - tail;
      if (was && is) {
        Messages(below, before.at(i), after.at(i));
      } else if (was) {
        Add(below, TextOf(before.at(i)), "", DifferenceKind::kRemoved);
      } else {
        Add(below, "", TextOf(after.at(i)), DifferenceKind::kAdded);
      }
    }
  }

  void Add(const std::string& path, std::string before, std::string after, DifferenceKind kind) {
    if (before == after) return;
    differences_.push_back({kind, path, std::move(before), std::move(after)});
  }

  std::vector<Difference> differences_;
};

std::string Shown(absl::string_view text) {
  const absl::string_view cut = Utf8Prefix(text, kMaxShownBytes);
  return absl::StrCat(cli::Printable(cut), cut.size() < text.size() ? "…" : "");
}

}  // namespace

std::vector<Difference> DifferencesBetween(const workflow::v1::Workflow& before,
                                           const workflow::v1::Workflow& after) {
  Comparison comparison;
  comparison.Messages("", before, after);
  return comparison.Take();
}

absl::string_view NameOf(DifferenceKind kind) {
  switch (kind) {
    case DifferenceKind::kAdded:
      return "added";
    case DifferenceKind::kRemoved:
      return "removed";
    case DifferenceKind::kChanged:
      return "changed";
    case DifferenceKind::kReordered:
      return "reordered";
  }
  return "";
}

std::string DifferenceLine(const Difference& difference) {
  const std::string path = cli::Printable(difference.path);
  switch (difference.kind) {
    case DifferenceKind::kAdded:
      return absl::StrCat("+ ", path, ": ", Shown(difference.after), "\n");
    case DifferenceKind::kRemoved:
      return absl::StrCat("- ", path, ": ", Shown(difference.before), "\n");
    case DifferenceKind::kChanged:
      break;
    case DifferenceKind::kReordered:
      return absl::StrCat("^ ", path, ": order ", Shown(difference.before), " -> ", Shown(difference.after),
                          "\n");
  }
  return absl::StrCat("~ ", path, ": ", Shown(difference.before), " -> ", Shown(difference.after), "\n");
}

}  // namespace liushui::commands
