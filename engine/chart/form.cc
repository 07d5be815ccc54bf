#include "engine/chart/form.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "engine/base/utf8.h"
#include "engine/chart/moment.h"

namespace liushui::chart {
namespace {

using Violations = std::vector<Violation>;

constexpr size_t kShownBytes = 60;

cel::Type ScalarType(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool:
      return cel::Type::Bool();
    case TypeKind::kInt:
      return cel::Type::Int();
    case TypeKind::kString:
    case TypeKind::kDate:
    case TypeKind::kTerm:
      return cel::Type::String();
    case TypeKind::kTimestamp:
      return cel::Type::Timestamp();
    case TypeKind::kDuration:
      return cel::Type::Duration();
    case TypeKind::kList:
    case TypeKind::kRecord:
    case TypeKind::kAny:
      return cel::Type::Dyn();
  }
  return cel::Type::Dyn();
}

cel::Type RecordType(const FormSpec& fields) {
  if (fields.empty()) return cel::Type::Map(cel::Type::String(), cel::Type::Dyn());
  return CelType(fields);
}

absl::string_view NameOf(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool:
      return "true or false";
    case TypeKind::kInt:
      return "a whole number";
    case TypeKind::kString:
      return "text";
    case TypeKind::kTimestamp:
      return "a timestamp";
    case TypeKind::kDuration:
      return "a duration";
    case TypeKind::kDate:
      return "a date";
    case TypeKind::kTerm:
      return "a length of time";
    case TypeKind::kList:
      return "a list";
    case TypeKind::kRecord:
      return "a record";
    case TypeKind::kAny:
      return "a value";
  }
  return "a value";
}

cel::Kind StoredKind(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool:
      return cel::Kind::kBool;
    case TypeKind::kInt:
      return cel::Kind::kInt;
    case TypeKind::kString:
    case TypeKind::kDate:
    case TypeKind::kTerm:
      return cel::Kind::kString;
    case TypeKind::kTimestamp:
      return cel::Kind::kTimestamp;
    case TypeKind::kDuration:
      return cel::Kind::kDuration;
    case TypeKind::kList:
      return cel::Kind::kList;
    case TypeKind::kRecord:
      return cel::Kind::kMap;
    case TypeKind::kAny:
      break;
  }
  return cel::Kind::kNull;
}

// "YYYY-MM-DD" of a day that exists.
bool IsDate(const std::string& text) {
  constexpr absl::string_view kPattern = "0000-00-00";
  if (text.size() != kPattern.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (kPattern[i] == '0' ? !absl::ascii_isdigit(text[i]) : text[i] != kPattern[i]) return false;
  }
  const auto number = [&text](size_t from, size_t count) {
    int value = 0;
    const bool read = absl::SimpleAtoi(absl::string_view(text).substr(from, count), &value);
    return read ? value : 0;
  };
  const absl::CivilDay day(number(0, 4), number(5, 2), number(8, 2));
  return day.month() == number(5, 2) && day.day() == number(8, 2);
}

bool IsTerm(const std::string& text) {
  const absl::StatusOr<Span> span = ParseSpan(text);
  return span.ok() && span->amount >= 0;
}

absl::string_view KindWord(const cel::Value& value) {
  switch (value.kind()) {
    case cel::Kind::kNull:
      return "nothing";
    case cel::Kind::kBool:
      return "true or false";
    case cel::Kind::kInt:
    case cel::Kind::kUint:
      return "a whole number";
    case cel::Kind::kDouble:
      return "a number with a fraction";
    case cel::Kind::kString:
      return "text";
    case cel::Kind::kMap:
      return "a record";
    case cel::Kind::kList:
      return "a list";
    default:
      return cel::KindName(value.kind());
  }
}

// UTF-8 characters: every byte that does not continue one.
int64_t CharactersOf(absl::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

class ShapeCheck {
 public:
  ShapeCheck(Violations* found, Completeness completeness) : found_(*found), completeness_(completeness) {}

  void Form(const FormSpec& form, const cel::Value& record, absl::string_view path) {
    if (record.kind() != cel::Kind::kMap && !record.is_null()) {
      return Add(path, "TYPE_MISMATCH", absl::StrCat("expected a record, found ", KindWord(record)));
    }
    for (const FieldSpec& spec : form) {
      const cel::Value* value = record.Find(spec.name);
      Field(spec, value == nullptr ? cel::Value::Null() : *value, absl::StrCat(path, ".", spec.name));
    }
    if (record.kind() == cel::Kind::kMap) UnknownFields(form, record, path);
  }

  // What is sealed was looked at before it was.
  void Typed(const TypeSpec& type, const cel::Value& value, absl::string_view path) {
    if (type.kind == TypeKind::kAny || value.kind() == cel::Kind::kSealed) return;
    if (type.kind == TypeKind::kList) return List(type, value, path);
    if (type.kind == TypeKind::kRecord) return Record(type.fields, value, path);
    Scalar(type.kind, value, path);
  }

 private:
  void Add(absl::string_view path, absl::string_view reason, absl::string_view description) {
    found_.push_back({std::string(path), std::string(reason), std::string(description)});
  }

  void UnknownFields(const FormSpec& form, const cel::Value& record, absl::string_view path) {
    for (const auto& [key, value] : record.entries()) {
      const auto named = [&key = key](const FieldSpec& spec) {
        return key.kind() == cel::Kind::kString && spec.name == key.string_value();
      };
      if (std::any_of(form.begin(), form.end(), named)) continue;
      const std::string name = key.kind() == cel::Kind::kString ? key.string_value() : key.DebugString();
      Add(absl::StrCat(path, ".", name), "UNKNOWN_FIELD",
          absl::StrCat("there is no field '", name, "'; expected ", form.empty() ? "none" : Names(form)));
    }
  }

  static std::string Names(const FormSpec& form) {
    return absl::StrJoin(form, ", ",
                         [](std::string* out, const FieldSpec& spec) { absl::StrAppend(out, spec.name); });
  }

  void Field(const FieldSpec& spec, const cel::Value& value, const std::string& path) {
    const bool complete = completeness_ == Completeness::kComplete;
    if (complete && spec.required && IsMissing(value)) {
      return Add(path, "REQUIRED", "must be given and not be empty");
    }
    if (value.is_null()) return;
    const size_t before = found_.size();
    Typed(spec.type, value, path);
    if (complete && found_.size() == before) Allowed(spec, value, path);
  }

  // What of a range, in which reasons its ends are broken, and after which words a number is told.
  struct Measure {
    int64_t found = 0;
    absl::string_view too_little;
    absl::string_view too_much;
    absl::string_view unit;
  };
  void Within(const Range& range, const Measure& measure, const std::string& path) {
    if (range.least.has_value() && measure.found < *range.least) {
      Add(path, measure.too_little,
          absl::StrCat("expected at least ", *range.least, measure.unit, ", found ", measure.found));
    }
    if (range.most.has_value() && measure.found > *range.most) {
      Add(path, measure.too_much,
          absl::StrCat("expected at most ", *range.most, measure.unit, ", found ", measure.found));
    }
  }

  // Choices, pattern and ranges, which hold for a value and for each element of a list.
  void Allowed(const FieldSpec& spec, const cel::Value& value, const std::string& path) {
    if (value.kind() == cel::Kind::kList) {
      const auto count = static_cast<int64_t>(value.list().size());
      Within(spec.count, {count, "TOO_FEW", "TOO_MANY", " elements"}, path);
      for (size_t i = 0; i < value.list().size(); ++i) {
        Allowed(spec, value.list()[i], absl::StrCat(path, "[", i, "]"));
      }
      return;
    }
    if (value.kind() == cel::Kind::kInt) {
      return Within(spec.number, {value.int_value(), "TOO_SMALL", "TOO_LARGE", ""}, path);
    }
    if (value.kind() == cel::Kind::kString) AllowedText(spec, value.string_value(), path);
  }

  void AllowedText(const FieldSpec& spec, const std::string& text, const std::string& path) {
    Within(spec.length, {CharactersOf(text), "TOO_SHORT", "TOO_LONG", " characters"}, path);
    if (!spec.choices.empty() &&
        std::find(spec.choices.begin(), spec.choices.end(), text) == spec.choices.end()) {
      Add(path, "NOT_A_CHOICE",
          absl::StrCat("expected one of ", absl::StrJoin(spec.choices, ", "), "; found '", text, "'"));
    }
    if (spec.pattern != nullptr && !RE2::FullMatch(text, *spec.pattern)) {
      Add(path, "PATTERN_MISMATCH",
          absl::StrCat("expected text like ", spec.pattern->pattern(), ", found '", text, "'"));
    }
  }

  void Scalar(TypeKind kind, const cel::Value& value, absl::string_view path) {
    if (value.kind() != StoredKind(kind)) {
      return Add(path, "TYPE_MISMATCH", absl::StrCat("expected ", NameOf(kind), ", found ", KindWord(value)));
    }
    if (value.kind() != cel::Kind::kString) return;
    const std::string& text = value.string_value();
    if (kind == TypeKind::kDate && !IsDate(text)) {
      return Add(path, "DATE_INVALID", absl::StrCat("expected a day as YYYY-MM-DD, found '", text, "'"));
    }
    if (kind == TypeKind::kTerm && !IsTerm(text)) {
      return Add(path, "TERM_INVALID",
                 absl::StrCat("expected a length of time such as 2bh, 1bd or 15d, found '",
                              Utf8Prefix(text, kShownBytes), "'"));
    }
    if (text.size() > kMaxTextBytes) {
      Add(path, "TOO_LONG",
          absl::StrCat("expected at most ", kMaxTextBytes, " bytes of text, found ", text.size()));
    }
  }

  void List(const TypeSpec& type, const cel::Value& value, absl::string_view path) {
    if (value.kind() != cel::Kind::kList) {
      return Add(path, "TYPE_MISMATCH", absl::StrCat("expected a list, found ", KindWord(value)));
    }
    const size_t count = value.list().size();
    if (count > kMaxListElements) {
      return Add(path, "TOO_MANY",
                 absl::StrCat("expected at most ", kMaxListElements, " elements, found ", count));
    }
    for (size_t i = 0; i < count; ++i) {
      const std::string element_path = absl::StrCat(path, "[", i, "]");
      if (value.list()[i].kind() == cel::Kind::kSealed) continue;
      if (type.element == TypeKind::kRecord) {
        Record(type.fields, value.list()[i], element_path);
      } else {
        Scalar(type.element, value.list()[i], element_path);
      }
    }
  }

  void Record(const FormSpec& fields, const cel::Value& value, absl::string_view path) {
    if (value.kind() != cel::Kind::kMap) {
      return Add(path, "TYPE_MISMATCH", absl::StrCat("expected a record, found ", KindWord(value)));
    }
    if (!fields.empty()) return Form(fields, value, path);
    const cel::Extent extent = value.extent();
    if (extent.bytes > kMaxTextBytes) {
      Add(path, "TOO_LONG",
          absl::StrCat("expected at most ", kMaxTextBytes, " bytes of text, found ", extent.bytes));
    }
    if (extent.elements > kMaxListElements) {
      Add(path, "TOO_MANY",
          absl::StrCat("expected at most ", kMaxListElements, " elements, found ", extent.elements));
    }
  }

  Violations& found_;
  const Completeness completeness_;
};

}  // namespace

bool IsMissing(const cel::Value& value) {
  if (value.kind() == cel::Kind::kString) return absl::StripAsciiWhitespace(value.string_value()).empty();
  if (value.kind() == cel::Kind::kList) return value.list().empty();
  return value.is_null();
}

cel::Type CelType(const TypeSpec& type) {
  if (type.kind == TypeKind::kRecord) return RecordType(type.fields);
  if (type.kind != TypeKind::kList) return ScalarType(type.kind);
  return cel::Type::List(type.element == TypeKind::kRecord ? RecordType(type.fields)
                                                           : ScalarType(type.element));
}

cel::Type CelType(const FormSpec& form) {
  cel::Type::Fields fields;
  fields.reserve(form.size());
  for (const FieldSpec& spec : form) {
    cel::Type type = CelType(spec.type);
    fields.emplace_back(spec.name, spec.required ? type : cel::Type::Nullable(type));
  }
  return cel::Type::Record(std::move(fields));
}

std::vector<Violation> CheckShape(const FormSpec& form, const cel::Value& record, absl::string_view path,
                                  Completeness completeness) {
  Violations found;
  ShapeCheck(&found, completeness).Form(form, record, path);
  return found;
}

absl::optional<std::string> MismatchOf(const TypeSpec& type, const cel::Value& value) {
  Violations found;
  ShapeCheck(&found, Completeness::kComplete).Typed(type, value, "");
  if (found.empty()) return absl::nullopt;
  const Violation& first = found.front();
  if (first.field.empty()) return first.description;
  return absl::StrCat(first.field, ": ", first.description);
}

}  // namespace liushui::chart
