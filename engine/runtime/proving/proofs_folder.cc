#include "engine/runtime/proving/proofs_folder.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/whole_file.h"
#include "engine/proof/note/note.h"

namespace liushui::runtime {
namespace {

constexpr char kCheckpointName[] = "checkpoint";
constexpr char kCosignedName[] = "cosigned";
constexpr char kHistoryName[] = "checkpoints";
constexpr char kVerifierKeyName[] = "log.vkey";
constexpr char kKeyName[] = "signing-key.pem";
constexpr char kUnpublishedName[] = "unpublished";
constexpr char kProbeName[] = "probe";
// Of a day: a checkpoint with all the cosignatures that a note may bear, every minute.
constexpr size_t kMaxHistoryFileBytes = 64 << 20;
constexpr size_t kMaxKeyBytes = 4'096;

absl::Status Damaged(const std::string& path, size_t place, absl::string_view expected) {
  return Refuse(
      absl::StatusCode::kDataLoss, "HISTORY_DAMAGED",
      absl::StrCat(path, ": expected ", expected, " at byte ", place, ", found something else. Put back a ",
                   "copy of this file; if there is none, move it elsewhere and keep it: the ledger is then ",
                   "compared with the checkpoints of the other days"));
}

// Whatever follows the last whole entry is a torn one; a length that is none is damage.
absl::StatusOr<DayOfHistory> SplitDay(absl::string_view bytes, const std::string& path) {
  DayOfHistory day;
  while (day.end < bytes.size()) {
    const absl::string_view rest = bytes.substr(day.end);
    const size_t newline = rest.find('\n');
    uint64_t length = 0;
    const bool is_length =
        absl::SimpleAtoi(rest.substr(0, newline), &length) && length <= proof::kMaxNoteBytes;
    if (!is_length) return Damaged(path, day.end, "the length of a checkpoint");
    if (newline == absl::string_view::npos || rest.size() - newline - 1 < length) break;
    day.notes.emplace_back(rest.substr(newline + 1, length));
    day.end += newline + 1 + length;
  }
  return day;
}

// 2026-03-02.
bool IsDay(absl::string_view name) {
  constexpr absl::string_view kForm = "dddd-dd-dd";
  return name.size() == kForm.size() &&
         std::equal(name.begin(), name.end(), kForm.begin(), [](char letter, char form) {
           return form == 'd' ? std::isdigit(static_cast<unsigned char>(letter)) != 0 : letter == form;
         });
}

}  // namespace

std::string ProofsBeside(const std::string& data) {
  std::string path = data;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path + ".proofs";
}

std::string ProofsFolder::Child(absl::string_view name) const {
  return absl::StrCat(path_, "/", name);
}

absl::StatusOr<ProofsFolder> ProofsFolder::Open(const std::string& path, const std::string& data) {
  if (!data.empty() && LiesWithin(path, data)) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "PROOFS_IN_LEDGER",
                  absl::StrCat("checkpoints and keys must lie outside of the ledger's folder ", data,
                               ", but ", path, " lies within it"));
  }
  ProofsFolder folder(path);
  RETURN_IF_ERROR(MakeFolder(path));
  ASSIGN_OR_RETURN(folder.lock_, FolderLock::Take(path));
  RETURN_IF_ERROR(MakeFolder(folder.Child(kHistoryName)));
  RETURN_IF_ERROR(folder.CheckWritable());
  return folder;
}

// Writes what is there once more: a ledger whose folder cannot be written shall not begin by a record.
absl::Status ProofsFolder::CheckWritable() const {
  for (const char* name : {kCheckpointName, kVerifierKeyName}) {
    ASSIGN_OR_RETURN(const auto bytes, ReadWholeFile(Child(name), proof::kMaxNoteBytes));
    if (bytes.has_value()) RETURN_IF_ERROR(ReplaceFile(Child(name), *bytes, 0644));
  }
  for (const std::string& probe : {Child(kProbeName), absl::StrCat(Child(kHistoryName), "/", kProbeName)}) {
    RETURN_IF_ERROR(ReplaceFile(probe + kUnfinished, "can be written\n", 0644));
    RETURN_IF_ERROR(RemoveFile(probe + kUnfinished));
  }
  return absl::OkStatus();
}

absl::StatusOr<ProofsFolder> ProofsFolder::OpenForReading(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return ProofsFolder(path);
  return Refuse(absl::StatusCode::kNotFound, "PROOFS_NOT_FOUND",
                absl::StrCat("there is no folder ", path, " with published checkpoints"));
}

std::string ProofsFolder::KeyPath() const {
  return Child(kKeyName);
}

absl::StatusOr<absl::optional<std::string>> ProofsFolder::ReadCheckpoint() const {
  return ReadWholeFile(Child(kCheckpointName), proof::kMaxNoteBytes);
}

absl::StatusOr<absl::optional<std::string>> ProofsFolder::ReadCosigned() const {
  return ReadWholeFile(Child(kCosignedName), proof::kMaxNoteBytes);
}

absl::StatusOr<absl::optional<std::string>> ProofsFolder::ReadUnpublished() const {
  ASSIGN_OR_RETURN(absl::optional<std::string> key, ReadWholeFile(Child(kUnpublishedName), kMaxKeyBytes));
  if (key.has_value()) key = std::string(absl::StripSuffix(*key, "\n"));
  return key;
}

ProofsFolder::Days ProofsFolder::ListDays() const {
  Days days;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(Child(kHistoryName), error)) {
    const std::string name = entry.path().filename().string();
    if (IsDay(name)) {
      days.names.push_back(name);
    } else if (!absl::EndsWith(name, kUnfinished)) {
      days.strays.push_back(name);
    }
  }
  std::sort(days.names.begin(), days.names.end());
  std::sort(days.strays.begin(), days.strays.end());
  return days;
}

absl::StatusOr<DayOfHistory> ProofsFolder::ReadDay(const std::string& name) const {
  const std::string path = absl::StrCat(Child(kHistoryName), "/", name);
  ASSIGN_OR_RETURN(const absl::optional<std::string> bytes, ReadWholeFile(path, kMaxHistoryFileBytes));
  return SplitDay(bytes.value_or(""), path);
}

absl::StatusOr<std::vector<std::string>> ProofsFolder::ReadHistory(size_t days) const {
  std::vector<std::string> names = ListDays().names;
  if (names.size() > days) names.erase(names.begin(), names.end() - static_cast<std::ptrdiff_t>(days));
  std::vector<std::string> notes;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(DayOfHistory day, ReadDay(name));
    for (std::string& note : day.notes) notes.push_back(std::move(note));
  }
  return notes;
}

absl::Status ProofsFolder::WriteCheckpoint(absl::string_view note) const {
  return ReplaceFile(Child(kCheckpointName), note, 0644);
}

absl::Status ProofsFolder::WriteCosigned(absl::string_view note) const {
  return ReplaceFile(Child(kCosignedName), note, 0644);
}

absl::Status ProofsFolder::WriteVerifierKey(absl::string_view verifier_key) const {
  return ReplaceFile(Child(kVerifierKeyName), absl::StrCat(verifier_key, "\n"), 0644);
}

absl::Status ProofsFolder::WriteUnpublished(absl::string_view verifier_key) const {
  return ReplaceFile(Child(kUnpublishedName), absl::StrCat(verifier_key, "\n"), 0644);
}

absl::Status ProofsFolder::RemoveUnpublished() const {
  return RemoveFile(Child(kUnpublishedName));
}

absl::Status ProofsFolder::AppendHistory(absl::string_view note, absl::Time now) const {
  const std::string name = absl::FormatTime("%Y-%m-%d", now, absl::UTCTimeZone());
  ASSIGN_OR_RETURN(const DayOfHistory day, ReadDay(name));
  return ContinueFile(absl::StrCat(Child(kHistoryName), "/", name), day.end,
                      absl::StrCat(note.size(), "\n", note));
}

}  // namespace liushui::runtime
