// How keys and values of rows are put together and taken apart: numbers big-endian, texts ended by 0x00, a
// text at the end without it. For keys.cc and its neighbours, which keys.h describes; for no one else.
#ifndef LIUSHUI_ENGINE_VIEWS_KEY_CODEC_H_
#define LIUSHUI_ENGINE_VIEWS_KEY_CODEC_H_

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/base/check.h"
#include "engine/views/keys.h"

namespace liushui::views {

// Puts a key or value together, field by field in the order in which they are given. Numbers are big-endian,
// so that rows lie in order of number.
class Encoder {
 public:
  Encoder() = default;
  explicit Encoder(Table table) : bytes_(TablePrefix(table)) {}

  Encoder& Number64(uint64_t number) { return BigEndian(number, 8); }
  Encoder& Number32(uint32_t number) { return BigEndian(number, 4); }
  // CHECKs that it holds no 0x00, which ends it.
  Encoder& Text(absl::string_view text) {
    LIUSHUI_CHECK(IsKeyText(text));
    bytes_.append(text.data(), text.size()).push_back('\0');
    return *this;
  }
  // Nothing may follow: it has no end of its own, and may hold any byte.
  Encoder& Rest(absl::string_view bytes) {
    bytes_.append(bytes.data(), bytes.size());
    return *this;
  }
  Encoder& Field(uint64_t number) { return Number64(number); }
  Encoder& Field(uint32_t number) { return Number32(number); }
  Encoder& Field(const std::string& text) { return Text(text); }
  template <typename T>
  Encoder& LastField(const T& field) {
    if constexpr (std::is_same_v<T, std::string>) {
      return Rest(field);
    } else {
      return Field(field);
    }
  }
  std::string Take() { return std::move(bytes_); }

 private:
  Encoder& BigEndian(uint64_t number, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
      bytes_.push_back(static_cast<char>(number >> shift));
    return *this;
  }

  std::string bytes_;
};

// Takes one apart. What does not fit makes it fail for good; Done says whether all fitted and nothing is
// left over.
class Decoder {
 public:
  explicit Decoder(absl::string_view value) : bytes_(value) {}
  Decoder(Table table, absl::string_view key) : bytes_(key) {
    fits_ = !key.empty() && key.front() == static_cast<char>(table);
    if (fits_) bytes_.remove_prefix(1);
  }

  uint64_t Number64() { return BigEndian(8); }
  uint32_t Number32() { return static_cast<uint32_t>(BigEndian(4)); }
  std::string Text() {
    const size_t end = bytes_.find('\0');
    if (end == absl::string_view::npos) {
      fits_ = false;
      return "";
    }
    std::string text(bytes_.substr(0, end));
    bytes_.remove_prefix(end + 1);
    return text;
  }
  std::string Rest() {
    std::string rest(bytes_);
    bytes_ = {};
    return rest;
  }
  void Field(uint64_t& number) { number = Number64(); }
  void Field(uint32_t& number) { number = Number32(); }
  void Field(std::string& text) { text = Text(); }
  template <typename T>
  void LastField(T& field) {
    if constexpr (std::is_same_v<T, std::string>) {
      field = Rest();
    } else {
      Field(field);
    }
  }
  // Whether everything asked for was there, and nothing more.
  bool Done() const { return fits_ && bytes_.empty(); }

 private:
  uint64_t BigEndian(size_t size) {
    if (bytes_.size() < size) {
      fits_ = false;
      return 0;
    }
    uint64_t number = 0;
    for (const char byte : bytes_.substr(0, size)) number = number << 8 | static_cast<unsigned char>(byte);
    bytes_.remove_prefix(size);
    return number;
  }

  absl::string_view bytes_;
  bool fits_ = true;
};

// What was parsed, if the decoder took all of it apart; else nothing.
template <typename T>
absl::optional<T> IfDone(const Decoder& decoder, T parsed) {
  if (!decoder.Done()) return absl::nullopt;
  return parsed;
}

// A number of 64 bits and nothing else.
inline absl::optional<uint64_t> ParseNumber(Decoder decoder) {
  const uint64_t number = decoder.Number64();
  return IfDone(decoder, number);
}

// Table, instance, ordinal.
inline std::string PartKey(Table table, uint64_t instance, uint32_t ordinal) {
  return Encoder(table).Number64(instance).Number32(ordinal).Take();
}

inline absl::optional<InstancePart> ParsePart(Decoder decoder) {
  InstancePart part;
  part.instance = decoder.Number64();
  part.ordinal = decoder.Number32();
  return IfDone(decoder, part);
}

// The same after a namespace.
inline absl::optional<InstancePart> ParseNamedPart(Decoder decoder) {
  decoder.Text();
  return ParsePart(decoder);
}

// A place of three fields, declared in the order in which its key holds them.
template <typename Place>
std::string PlaceKey(Table table, const Place& place) {
  const auto& [first, second, last] = place;
  return Encoder(table).Field(first).Field(second).LastField(last).Take();
}

template <typename Place>
absl::optional<Place> ParsePlace(Table table, absl::string_view key) {
  Decoder decoder(table, key);
  Place place;
  auto& [first, second, last] = place;
  decoder.Field(first);
  decoder.Field(second);
  decoder.LastField(last);
  return IfDone(decoder, place);
}

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_KEY_CODEC_H_
