#include "engine/audit/findings.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/utf8.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"

namespace liushui::audit {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;
using Field = MessageDifferencer::SpecificField;

// Keeps the first difference and counts the others.
class FirstReporter : public MessageDifferencer::Reporter {
 public:
  explicit FirstReporter(Sides sides) : sides_(sides) {}

  void ReportAdded(const Message&, const Message& found, const std::vector<Field>& path) override {
    if (++count_ == 1) Describe(path, "nothing", ValueOf(found, path.back(), path.back().new_index));
  }
  void ReportDeleted(const Message& expected, const Message&, const std::vector<Field>& path) override {
    if (++count_ == 1) Describe(path, ValueOf(expected, path.back(), path.back().index), "nothing");
  }
  void ReportModified(const Message& expected, const Message& found,
                      const std::vector<Field>& path) override {
    // A message that holds a difference is reported after what it holds.
    const FieldDescriptor* field = path.back().field;
    if (field != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return;
    if (++count_ > 1) return;
    Describe(path, ValueOf(expected, path.back(), path.back().index),
             ValueOf(found, path.back(), path.back().new_index));
  }

  std::string Sentence() const {
    return count_ < 2 ? first_ : absl::StrCat(first_, " (", count_ - 1, " more)");
  }

 private:
  void Describe(const std::vector<Field>& path, absl::string_view expected, absl::string_view found) {
    first_ = absl::StrCat(PathOf(path), ": ", sides_.expected, " ", expected, ", ", sides_.found, " ", found);
  }

  static std::string PathOf(const std::vector<Field>& path) {
    std::string text;
    for (const Field& step : path) {
      if (!text.empty()) text += ".";
      if (step.field == nullptr) {
        absl::StrAppend(&text, "unknown field ", step.unknown_field_number);
        continue;
      }
      text += step.field->name();
      if (step.field->is_repeated()) {
        absl::StrAppend(&text, "[", step.new_index >= 0 ? step.new_index : step.index, "]");
      }
    }
    return text;
  }

  static std::string ValueOf(const Message& parent, const Field& place, int index) {
    if (place.field == nullptr) return "something";
    google::protobuf::TextFormat::Printer printer;
    printer.SetSingleLineMode(true);
    printer.SetUseUtf8StringEscaping(true);
    std::string text;
    printer.PrintFieldValueToString(parent, place.field, place.field->is_repeated() ? index : -1, &text);
    if (place.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) text = absl::StrCat("{ ", text, "}");
    return Quoted(text);
  }

  const Sides sides_;
  std::string first_;
  int count_ = 0;
};

}  // namespace

void AddDifference(int64_t index, absl::string_view message, VerifyReport& report, Level level) {
  ++report.difference_count;
  ++report.by_level[static_cast<size_t>(level) - 1];
  if (report.differences.size() < kMaxDifferences) {
    report.differences.push_back({index, std::string(message), level});
  }
}

void AddDifferences(const VerifyReport& part, Level level, VerifyReport& report) {
  for (const Difference& difference : part.differences)
    AddDifference(difference.index, difference.message, report, level);
  const uint64_t uncounted = part.difference_count - part.differences.size();
  report.difference_count += uncounted;
  report.by_level[static_cast<size_t>(level) - 1] += uncounted;
}

std::string FirstDifference(const Message& expected, const Message& found, Sides sides) {
  // Written alike, they are; looking at each field by reflection takes many times as long.
  if (expected.SerializeAsString() == found.SerializeAsString()) return "";
  FirstReporter reporter(sides);
  MessageDifferencer differencer;
  differencer.ReportDifferencesTo(&reporter);
  differencer.Compare(expected, found);
  return reporter.Sentence();
}

std::string Quoted(absl::string_view text) {
  return Shortened(text, kMaxQuotedBytes);
}

std::string HexOf(absl::string_view bytes) {
  constexpr size_t kShown = 32;
  const std::string digits = absl::BytesToHexString(bytes.substr(0, kShown));
  return bytes.size() > kShown ? absl::StrCat(digits, "…") : digits;
}

}  // namespace liushui::audit
