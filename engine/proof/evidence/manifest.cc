#include "engine/proof/evidence/manifest.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/evidence/digest.h"

namespace liushui::proof {
namespace {

constexpr absl::string_view kFormat = "liushui evidence 1";

absl::Status Wrong(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "EVIDENCE_WRONG",
                absl::StrCat("manifest.json: ", sentence));
}

std::string FileLine(const std::string& name, absl::string_view content) {
  return absl::StrCat("    {\"name\": \"", name, "\", \"bytes\": ", content.size(), ", \"sha256\": \"",
                      Sha256Hex(content), "\"}");
}

// Reads the lines of the head one after the other.
class HeadReader {
 public:
  explicit HeadReader(absl::string_view text) : lines_(absl::StrSplit(text, '\n')) {}

  absl::Status Skip(absl::string_view expected) {
    if (Line() != expected) return Wrong(absl::StrCat("expected in line ", next_ + 1, ": ", expected));
    ++next_;
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> Text(absl::string_view name) {
    ASSIGN_OR_RETURN(absl::string_view value, Value(name));
    if (!absl::ConsumePrefix(&value, "\"") || !absl::ConsumeSuffix(&value, "\"") || !IsManifestText(value)) {
      return Wrong(absl::StrCat(name, " is no text"));
    }
    return std::string(value);
  }
  absl::StatusOr<uint64_t> Number(absl::string_view name) {
    ASSIGN_OR_RETURN(const absl::string_view value, Value(name));
    return ToNumber(name, value);
  }
  absl::StatusOr<std::vector<uint64_t>> Numbers(absl::string_view name) {
    ASSIGN_OR_RETURN(absl::string_view value, Value(name));
    std::vector<uint64_t> numbers;
    if (!absl::ConsumePrefix(&value, "[") || !absl::ConsumeSuffix(&value, "]")) {
      return Wrong(absl::StrCat(name, " is no list"));
    }
    if (value.empty()) return numbers;
    for (const absl::string_view text : absl::StrSplit(value, ", ")) {
      ASSIGN_OR_RETURN(const uint64_t number, ToNumber(name, text));
      if (!numbers.empty() && number <= numbers.back()) return Wrong(absl::StrCat(name, " do not ascend"));
      numbers.push_back(number);
    }
    return numbers;
  }
  absl::Span<const absl::string_view> rest() const { return absl::MakeConstSpan(lines_).subspan(next_); }

 private:
  absl::string_view Line() const { return next_ < lines_.size() ? lines_[next_] : absl::string_view(); }
  absl::StatusOr<absl::string_view> Value(absl::string_view name) {
    absl::string_view line = Line();
    if (!absl::ConsumePrefix(&line, absl::StrCat("  \"", name, "\": ")) || !absl::ConsumeSuffix(&line, ",")) {
      return Wrong(absl::StrCat("expected in line ", next_ + 1, ": ", name));
    }
    ++next_;
    return line;
  }
  static absl::StatusOr<uint64_t> ToNumber(absl::string_view name, absl::string_view text) {
    uint64_t number = 0;
    if (absl::SimpleAtoi(text, &number) && absl::StrCat(number) == text) return number;
    return Wrong(absl::StrCat(name, ": expected a decimal number, found '", text, "'"));
  }

  const std::vector<absl::string_view> lines_;
  size_t next_ = 0;
};

absl::StatusOr<ManifestHead> ReadHead(HeadReader& reader) {
  ManifestHead head;
  RETURN_IF_ERROR(reader.Skip("{"));
  ASSIGN_OR_RETURN(const std::string format, reader.Text("format"));
  if (format != kFormat) return Wrong(absl::StrCat("expected format '", kFormat, "', found '", format, "'"));
  ASSIGN_OR_RETURN(head.origin, reader.Text("origin"));
  ASSIGN_OR_RETURN(head.size, reader.Number("size"));
  ASSIGN_OR_RETURN(head.name_space, reader.Text("namespace"));
  ASSIGN_OR_RETURN(head.instance, reader.Number("instance"));
  ASSIGN_OR_RETURN(head.records, reader.Numbers("records"));
  ASSIGN_OR_RETURN(head.deployments, reader.Numbers("deployments"));
  ASSIGN_OR_RETURN(head.keys, reader.Numbers("keys"));
  RETURN_IF_ERROR(reader.Skip("  \"files\": ["));
  return head;
}

// The line of each file, by name; empty where the lines have another form.
std::map<std::string, std::string> ListedLines(absl::Span<const absl::string_view> lines) {
  std::map<std::string, std::string> listed;
  for (absl::string_view line : lines) {
    const absl::string_view whole = absl::StripSuffix(line, ",");
    if (!absl::ConsumePrefix(&line, "    {\"name\": \"")) break;
    listed[std::string(line.substr(0, line.find('"')))] = std::string(whole);
  }
  return listed;
}

// Says in which way the files are not those that are listed.
absl::Status CompareFiles(const std::map<std::string, std::string>& listed, const FileMap& files) {
  for (const auto& [name, line] : listed) {
    const auto found = files.find(name);
    if (found == files.end()) return Wrong(absl::StrCat(name, " is listed, but missing"));
    if (FileLine(name, found->second) != line) {
      return Wrong(absl::StrCat(name, " is not what is listed: another length or SHA-256"));
    }
  }
  for (const auto& [name, content] : files) {
    if (listed.count(name) == 0) return Wrong(absl::StrCat(name, " is additional: it is not listed"));
  }
  return absl::OkStatus();
}

}  // namespace

bool IsManifestText(absl::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; });
}

std::string ManifestText(const ManifestHead& head, const FileMap& files) {
  LIUSHUI_CHECK(IsManifestText(head.origin));
  LIUSHUI_CHECK(IsManifestText(head.name_space));
  std::string text =
      absl::StrCat("{\n  \"format\": \"", kFormat, "\",\n  \"origin\": \"", head.origin, "\",\n");
  absl::StrAppend(&text, "  \"size\": ", head.size, ",\n  \"namespace\": \"", head.name_space, "\",\n");
  absl::StrAppend(&text, "  \"instance\": ", head.instance, ",\n");
  absl::StrAppend(&text, "  \"records\": [", absl::StrJoin(head.records, ", "), "],\n");
  absl::StrAppend(&text, "  \"deployments\": [", absl::StrJoin(head.deployments, ", "), "],\n");
  absl::StrAppend(&text, "  \"keys\": [", absl::StrJoin(head.keys, ", "), "],\n");
  const auto line = [](std::string* out, const auto& file) {
    out->append(FileLine(file.first, file.second));
  };
  absl::StrAppend(&text, "  \"files\": [\n", absl::StrJoin(files, ",\n", line), "\n  ]\n}\n");
  return text;
}

absl::StatusOr<ManifestHead> CheckManifest(absl::string_view manifest, const FileMap& files) {
  HeadReader reader(manifest);
  ASSIGN_OR_RETURN(ManifestHead head, ReadHead(reader));
  RETURN_IF_ERROR(CompareFiles(ListedLines(reader.rest()), files));
  if (ManifestText(head, files) == manifest) return head;
  return Wrong("it has another form than a manifest");
}

}  // namespace liushui::proof
