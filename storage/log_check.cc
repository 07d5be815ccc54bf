#include "storage/log_check.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "storage/rocks_status.h"

namespace liushui::storage {
namespace {

constexpr size_t kBlockBytes = 32'768;
constexpr size_t kHeaderBytes = 7;
constexpr size_t kTypeOffset = 6;
constexpr uint8_t kFirstType = 1;
constexpr uint8_t kLastType = 4;

constexpr std::array<uint32_t, 256> MakeCrcTable() {
  constexpr uint32_t kCastagnoli = 0x82f63b78;  // the polynomial, bits reversed
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kCastagnoli : 0);
    table[byte] = crc;
  }
  return table;
}

constexpr std::array<uint32_t, 256> kCrcTable = MakeCrcTable();

uint8_t ByteAt(absl::string_view bytes, size_t offset) {
  return static_cast<uint8_t>(bytes[offset]);
}

// CRC-32C of type and payload, one byte at a time, compared with the one a header holds.
class FragmentCrc {
 public:
  explicit FragmentCrc(absl::string_view header) {
    for (size_t i = 4; i-- > 0;) expected_ = expected_ << 8 | ByteAt(header, i);
    Add(ByteAt(header, kTypeOffset));
  }
  void Add(uint8_t byte) { crc_ = kCrcTable[(crc_ ^ byte) & 0xff] ^ (crc_ >> 8); }
  bool Matches() const {
    constexpr uint32_t kMaskDelta = 0xa282ead8;
    const uint32_t crc = ~crc_;
    return ((crc >> 15) | (crc << 17)) + kMaskDelta == expected_;
  }

 private:
  uint32_t expected_ = 0;
  uint32_t crc_ = 0xffffffff;
};

// The beginning of a fragment, and all that is left of its block, or of the file.
struct Fragment {
  absl::string_view bytes;

  bool has_header() const { return bytes.size() >= kHeaderBytes; }
  size_t length() const { return ByteAt(bytes, 4) | ByteAt(bytes, 5) << 8; }
  uint8_t type() const { return ByteAt(bytes, kTypeOffset); }
  bool has_type() const { return type() >= kFirstType && type() <= kLastType; }
  bool is_complete() const { return has_header() && kHeaderBytes + length() <= bytes.size(); }
  bool is_valid() const {
    if (!is_complete() || !has_type()) return false;
    FragmentCrc crc(bytes);
    for (size_t i = 0; i < length(); ++i) crc.Add(ByteAt(bytes, kHeaderBytes + i));
    return crc.Matches();
  }
  // True if the payload is all there under another length than the header's.
  bool has_wrong_length() const {
    FragmentCrc crc(bytes);
    for (size_t i = kHeaderBytes; i < bytes.size(); ++i) {
      if (crc.Matches()) return true;
      crc.Add(ByteAt(bytes, i));
    }
    return crc.Matches();
  }
};

bool IsZero(absl::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == '\0'; });
}

absl::Status DamagedAt(size_t offset, absl::string_view what) {
  return absl::DataLossError(absl::StrCat("damaged at byte ", offset, ": ", what));
}

// The log ends within a fragment that begins at `offset`: OK if a crash can have left it so.
absl::Status CheckTornEnd(absl::string_view log, size_t offset) {
  const Fragment torn = {log.substr(offset)};
  if (!torn.has_header()) return absl::OkStatus();
  if (!torn.has_type()) return DamagedAt(offset, "the type of a fragment is not one that is written");
  if (torn.has_wrong_length())
    return DamagedAt(offset, "the length of a fragment is not that of its payload");
  for (size_t later = offset + 1; later + kHeaderBytes <= log.size(); ++later) {
    if (Fragment{log.substr(later)}.is_valid()) {
      return DamagedAt(offset,
                       absl::StrCat("an unfinished fragment is followed by a whole one at byte ", later));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckLog(absl::string_view log) {
  size_t offset = 0;
  while (offset < log.size()) {
    const size_t left_in_block = kBlockBytes - offset % kBlockBytes;
    if (left_in_block < kHeaderBytes) {
      if (!IsZero(log.substr(offset, left_in_block)))
        return DamagedAt(offset, "the end of a block is not zeros");
      offset += left_in_block;
      continue;
    }
    const Fragment fragment = {log.substr(offset, left_in_block)};
    const bool reaches_end = offset + fragment.bytes.size() == log.size();
    // Space that was allocated and never written reads as zeros.
    if (IsZero(log.substr(offset))) return absl::OkStatus();
    if (!fragment.is_complete() && reaches_end) return CheckTornEnd(log, offset);
    if (!fragment.is_valid()) return DamagedAt(offset, "a fragment does not match its checksum");
    offset += kHeaderBytes + fragment.length();
  }
  return absl::OkStatus();
}

absl::Status CheckLogs(rocksdb::FileSystem* file_system, const std::string& database_path) {
  const rocksdb::IOOptions options;
  if (file_system->FileExists(database_path, options, nullptr).IsNotFound()) return absl::OkStatus();
  std::vector<std::string> names;
  RETURN_IF_ERROR(FromRocks(file_system->GetChildren(database_path, options, &names, nullptr),
                            absl::StrCat("listing ", database_path)));
  for (const std::string& name : names) {
    if (!absl::EndsWith(name, ".log")) continue;
    const std::string path = absl::StrCat(database_path, "/", name);
    std::string log;
    RETURN_IF_ERROR(
        FromRocks(rocksdb::ReadFileToString(file_system, path, &log), absl::StrCat("reading ", path)));
    const absl::Status checked = CheckLog(log);
    if (!checked.ok()) return absl::DataLossError(absl::StrCat("the log ", path, " is ", checked.message()));
  }
  return absl::OkStatus();
}

}  // namespace liushui::storage
