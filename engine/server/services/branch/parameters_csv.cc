#include "engine/server/services/branch/parameters_csv.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/base/utf8.h"
#include "engine/server/messages/values.h"
#include "engine/server/services/branch/csv.h"
#include "google/protobuf/util/json_util.h"

namespace liushui::server {
namespace {

constexpr size_t kMaxMistakes = 100;
constexpr size_t kShownBytes = 60;
const char* const kColumns[] = {"workflow", "input", "value", "source", "source_status"};
const char* const kRequired[] = {"workflow", "input", "value"};

class ParametersReader {
 public:
  ParametersReader(absl::string_view csv, const std::string& file)
      : file_(file.empty() ? "csv" : file), table_(ReadCsv(csv)), mistakes_(table_.mistakes) {}

  absl::StatusOr<PlacedParameters> Read() {
    if (!mistakes_.empty()) return Refusal();
    if (table_.rows.empty()) Mistake({}, "expected a header line, then one parameter a line, found nothing");
    if (!table_.rows.empty()) ReadHeader();
    for (size_t i = 1; i < table_.rows.size() && mistakes_.empty(); ++i) ReadRow(table_.rows[i]);
    if (!mistakes_.empty()) return Refusal();
    return std::move(read_);
  }

 private:
  using Row = std::vector<CsvField>;

  void Mistake(CsvPlace place, std::string sentence) { mistakes_.push_back({place, std::move(sentence)}); }

  void ReadHeader() {
    const Row& header = table_.rows[0];
    for (size_t i = 0; i < header.size(); ++i) {
      const std::string& name = header[i].text;
      if (std::find(std::begin(kColumns), std::end(kColumns), name) == std::end(kColumns)) {
        Mistake(header[i].place,
                absl::StrCat("expected a column workflow, input, value, source or source_status, found \"",
                             Utf8Prefix(name, kShownBytes), "\""));
      } else if (!columns_.emplace(name, i).second) {
        Mistake(header[i].place, absl::StrCat("column ", name, " stands here for the second time"));
      }
    }
    for (const char* column : kRequired) {
      if (columns_.count(column) == 0)
        Mistake(header[0].place, absl::StrCat("expected a column ", column, ", found none"));
    }
  }

  std::string TextOf(const Row& row, const std::string& column) const {
    const auto found = columns_.find(column);
    return found == columns_.end() ? "" : row[found->second].text;
  }

  void ReadRow(const Row& row) {
    const size_t width = table_.rows[0].size();
    if (row.size() != width) {
      const CsvPlace place = row.size() > width ? row[width].place : row.back().place;
      return Mistake(place, absl::StrCat("expected ", width, " fields as in the header, found ", row.size()));
    }
    ledger::v1::Parameter& parameter = read_.parameters.emplace_back();
    read_.places.push_back(PlaceText(row[columns_["value"]].place));
    parameter.set_workflow(TextOf(row, "workflow"));
    parameter.set_input(TextOf(row, "input"));
    parameter.set_source(TextOf(row, "source"));
    parameter.set_source_status(TextOf(row, "source_status"));
    std::vector<Violation> violations;
    ReadJson(WrittenValue(TextOf(row, "value")), "value", parameter.mutable_value(), &violations);
    for (const Violation& violation : violations)
      Mistake(row[columns_["value"]].place, violation.description);
  }

  std::string PlaceText(const CsvPlace& place) const {
    return absl::StrCat(file_, ":", place.line, ":", place.column);
  }

  absl::Status Refusal() const {
    std::vector<Violation> violations;
    for (const CsvMistake& mistake : mistakes_) {
      if (violations.size() == kMaxMistakes) break;
      violations.push_back(
          {"csv", "CSV_INVALID", absl::StrCat(PlaceText(mistake.place), ": ", mistake.sentence)});
    }
    return RefuseFields("CSV_INVALID", violations.front().description, violations);
  }

  const std::string file_;
  CsvTable table_;
  std::vector<CsvMistake> mistakes_;
  std::map<std::string, size_t> columns_;
  PlacedParameters read_;
};

}  // namespace

google::protobuf::Value WrittenValue(absl::string_view text) {
  google::protobuf::Value value;
  const std::string json(text);
  if (!google::protobuf::util::JsonStringToMessage(json, &value).ok()) value.set_string_value(json);
  if (value.kind_case() == google::protobuf::Value::KIND_NOT_SET) value.set_string_value(json);
  return value;
}

absl::StatusOr<PlacedParameters> ReadParameters(absl::string_view csv, const std::string& file) {
  return ParametersReader(csv, file).Read();
}

absl::Status PlacedRefusal(const absl::Status& refusal, const std::vector<std::string>& places) {
  std::vector<Violation> placed = ViolationsOf(refusal);
  bool any = false;
  for (Violation& violation : placed) {
    absl::string_view rest = violation.field;
    size_t index = 0;
    if (!absl::ConsumePrefix(&rest, "parameters[")) continue;
    if (!absl::SimpleAtoi(rest.substr(0, rest.find(']')), &index) || index >= places.size()) continue;
    violation = {"csv", "CSV_INVALID", absl::StrCat(places[index], ": ", violation.description)};
    any = true;
  }
  return any ? RefuseFields("CSV_INVALID", placed.front().description, placed) : refusal;
}

}  // namespace liushui::server
