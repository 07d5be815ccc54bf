#include "engine/proof/evidence/zip.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::proof {
namespace {

constexpr uint32_t kLocalSignature = 0x04034b50;
constexpr uint32_t kCentralSignature = 0x02014b50;
constexpr uint32_t kEndSignature = 0x06054b50;
constexpr size_t kLocalBytes = 30;
constexpr size_t kCentralBytes = 46;
constexpr size_t kEndBytes = 22;
constexpr uint16_t kNeeded = 10;
constexpr uint16_t kMadeBy = 3 << 8 | 30;
constexpr uint16_t kDate = 1 << 5 | 1;  // the first day that zip knows
constexpr uint32_t kAttributes = 0100644u << 16;

absl::Status Wrong(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "ZIP_WRONG", sentence);
}

absl::Status TooLarge(absl::string_view what, size_t found, size_t most) {
  return Refuse(absl::StatusCode::kOutOfRange, "ZIP_TOO_LARGE",
                absl::StrCat("expected at most ", most, " ", what, ", found ", found));
}

constexpr std::array<uint32_t, 256> CrcTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < table.size(); ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? value >> 1 ^ 0xedb88320u : value >> 1;
    table[i] = value;
  }
  return table;
}

// CRC-32 as zip has it.
uint32_t Crc(absl::string_view bytes) {
  static constexpr std::array<uint32_t, 256> kTable = CrcTable();
  uint32_t crc = 0xffffffffu;
  for (const char byte : bytes) crc = crc >> 8 ^ kTable[(crc ^ static_cast<uint8_t>(byte)) & 0xff];
  return ~crc;
}

// Numbers in zip are little-endian.
void Put16(std::string* out, uint16_t value) {
  out->push_back(static_cast<char>(value & 0xff));
  out->push_back(static_cast<char>(value >> 8));
}
void Put32(std::string* out, uint32_t value) {
  Put16(out, static_cast<uint16_t>(value & 0xffff));
  Put16(out, static_cast<uint16_t>(value >> 16));
}
uint32_t Get(absl::string_view bytes, size_t offset, size_t length) {
  uint32_t value = 0;
  for (size_t i = length; i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[offset + i]);
  return value;
}

// What local header and central directory have in common.
void PutDescription(std::string* out, absl::string_view name, absl::string_view content, uint32_t crc) {
  Put16(out, kNeeded);
  Put16(out, 0);  // flags
  Put16(out, 0);  // stored
  Put16(out, 0);  // time
  Put16(out, kDate);
  Put32(out, crc);
  Put32(out, static_cast<uint32_t>(content.size()));
  Put32(out, static_cast<uint32_t>(content.size()));
  Put16(out, static_cast<uint16_t>(name.size()));
  Put16(out, 0);  // extra fields
}

size_t BytesFor(const FileMap& files) {
  size_t bytes = kEndBytes;
  for (const auto& [name, content] : files) {
    bytes += kLocalBytes + kCentralBytes + 2 * name.size() + content.size();
  }
  return bytes;
}

// Takes the file at the beginning of `rest` off it.
absl::Status TakeFile(absl::string_view* rest, FileMap* files) {
  if (rest->size() < kLocalBytes) return Wrong("the archive ends within the header of a file");
  const size_t length = Get(*rest, 22, 4);
  const size_t name_length = Get(*rest, 26, 2);
  const size_t extra_length = Get(*rest, 28, 2);
  const absl::string_view name = rest->substr(kLocalBytes, name_length);
  if (!IsFileName(name)) return Wrong("a file's name is none that evidence has, or it is cut short");
  if (Get(*rest, 6, 4) != 0 || extra_length != 0 || Get(*rest, 18, 4) != length) {
    return Wrong(absl::StrCat(name, ": expected a file that is stored as it is"));
  }
  const size_t begin = kLocalBytes + name_length;
  if (rest->size() < begin || rest->size() - begin < length)
    return Wrong(absl::StrCat(name, ": the archive ends within it"));
  const absl::string_view content = rest->substr(begin, length);
  if (Get(*rest, 14, 4) != Crc(content)) return Wrong(absl::StrCat(name, ": its CRC-32 is another"));
  if (!files->emplace(std::string(name), std::string(content)).second) {
    return Wrong(absl::StrCat(name, " stands twice in the archive"));
  }
  rest->remove_prefix(begin + length);
  return absl::OkStatus();
}

}  // namespace

bool IsFileName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxFileNameBytes) return false;
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  return std::all_of(parts.begin(), parts.end(), [](absl::string_view part) {
    return !part.empty() && part != "." && part != ".." && std::all_of(part.begin(), part.end(), [](char c) {
      return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-';
    });
  });
}

absl::StatusOr<std::string> WriteZip(const FileMap& files) {
  if (files.size() > kMaxZipFiles) return TooLarge("files", files.size(), kMaxZipFiles);
  const size_t bytes = BytesFor(files);
  if (bytes > kMaxZipBytes) return TooLarge("bytes", bytes, kMaxZipBytes);
  std::string out;
  out.reserve(bytes);
  std::string directory;
  for (const auto& [name, content] : files) {
    LIUSHUI_CHECK(IsFileName(name));
    const uint32_t crc = Crc(content);
    Put32(&directory, kCentralSignature);
    Put16(&directory, kMadeBy);
    PutDescription(&directory, name, content, crc);
    directory.append(6, '\0');  // comment, disk, internal attributes
    Put32(&directory, kAttributes);
    Put32(&directory, static_cast<uint32_t>(out.size()));
    directory.append(name);
    Put32(&out, kLocalSignature);
    PutDescription(&out, name, content, crc);
    absl::StrAppend(&out, name, content);
  }
  const auto directory_at = static_cast<uint32_t>(out.size());
  out.append(directory);
  Put32(&out, kEndSignature);
  Put32(&out, 0);  // disks
  Put16(&out, static_cast<uint16_t>(files.size()));
  Put16(&out, static_cast<uint16_t>(files.size()));
  Put32(&out, static_cast<uint32_t>(directory.size()));
  Put32(&out, directory_at);
  Put16(&out, 0);  // comment
  LIUSHUI_CHECK(out.size() == bytes);
  return out;
}

absl::StatusOr<FileMap> ReadZip(absl::string_view bytes) {
  if (bytes.size() > kMaxZipBytes) return TooLarge("bytes", bytes.size(), kMaxZipBytes);
  FileMap files;
  absl::string_view rest = bytes;
  while (rest.size() >= 4 && Get(rest, 0, 4) == kLocalSignature) {
    if (files.size() == kMaxZipFiles) return TooLarge("files", files.size() + 1, kMaxZipFiles);
    RETURN_IF_ERROR(TakeFile(&rest, &files));
  }
  ASSIGN_OR_RETURN(const std::string expected, WriteZip(files));
  if (expected == bytes) return files;
  if (expected.size() > bytes.size() && absl::string_view(expected).substr(0, bytes.size()) == bytes) {
    return Wrong("the archive is cut short");
  }
  return Wrong("the archive is not written as evidence is: its order, its directory or its end is another");
}

}  // namespace liushui::proof
