#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "engine/audit/event_log/event_writer.h"

namespace liushui::audit {
namespace {

constexpr absl::string_view kHeader =
    "index,place,time,namespace,workflow,revision,instance,business_key,activity,activity_instance,kind,"
    "transition,fact,title,item,resource,on_behalf_of,roles,reason\r\n";

// A field that a spreadsheet would take for a formula is kept from it by an apostrophe.
std::string Field(absl::string_view text) {
  const bool is_formula =
      !text.empty() && absl::string_view("=+-@\t\r").find(text[0]) != absl::string_view::npos;
  const std::string safe = absl::StrCat(is_formula ? "'" : "", text);
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  return absl::StrCat("\"", absl::StrReplaceAll(safe, {{"\"", "\"\""}}), "\"");
}

class CsvWriter final : public EventWriter {
 public:
  explicit CsvWriter(TextSink sink) : sink_(std::move(sink)) {}

  absl::Status Begin(const LogHeader& header) override {
    zone_ = header.zone;
    return sink_(kHeader);
  }

  absl::Status Add(const LogEvent& event, const LogCase& of) override {
    const std::string row = absl::StrJoin(
        {absl::StrCat(event.index), absl::StrCat(event.place), IsoTime(event.time_us, zone_),
         Field(of.name_space), Field(event.workflow), absl::StrCat(of.revision), absl::StrCat(event.instance),
         Field(of.business_key), Field(event.activity), Field(event.activity_instance),
         std::string(ActivityKindName(event.kind)), std::string(TransitionName(event.transition)), event.fact,
         Field(event.title), Field(event.item), Field(event.resource), Field(event.on_behalf_of),
         Field(absl::StrJoin(event.roles, " ")), Field(event.reason)},
        ",");
    return sink_(absl::StrCat(row, "\r\n"));
  }

  absl::Status End() override { return absl::OkStatus(); }

 private:
  const TextSink sink_;
  absl::TimeZone zone_;
};

}  // namespace

std::string IsoTime(int64_t time_us, absl::TimeZone zone) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6S%Ez", absl::FromUnixMicros(time_us), zone);
}

std::unique_ptr<EventWriter> MakeCsvWriter(TextSink sink) {
  return std::make_unique<CsvWriter>(std::move(sink));
}

}  // namespace liushui::audit
