#include "engine/audit/rows/row_hash.h"

#include <bit>
#include <cstring>
#include <random>

namespace liushui::audit {
namespace {

// SipHash-2-4 with 128 bits, as its authors' reference has it (Aumasson and Bernstein, 2012).
class SipHash {
 public:
  explicit SipHash(const RowSecret& secret)
      : v0_(secret.first ^ 0x736f6d6570736575),
        v1_(secret.second ^ 0x646f72616e646f6d ^ 0xee),
        v2_(secret.first ^ 0x6c7967656e657261),
        v3_(secret.second ^ 0x7465646279746573) {}

  void Word(uint64_t word) {
    v3_ ^= word;
    Round();
    Round();
    v0_ ^= word;
    bytes_ += sizeof(word);
  }

  // The rest, whatever its length; nothing may follow.
  RowHash Finish(absl::string_view bytes) {
    while (bytes.size() >= sizeof(uint64_t)) {
      Word(Little(bytes.substr(0, sizeof(uint64_t))));
      bytes.remove_prefix(sizeof(uint64_t));
    }
    const uint64_t length = bytes_ + bytes.size();
    Word(length << 56 | Little(bytes));
    v2_ ^= 0xee;
    RowHash hash;
    hash.low = Squeeze();
    v1_ ^= 0xdd;
    hash.high = Squeeze();
    return hash;
  }

 private:
  static uint64_t Little(absl::string_view bytes) {
    static_assert(std::endian::native == std::endian::little);
    uint64_t word = 0;
    std::memcpy(&word, bytes.data(), bytes.size());
    return word;
  }

  void Round() {
    v0_ += v1_;
    v2_ += v3_;
    v1_ = std::rotl(v1_, 13) ^ v0_;
    v3_ = std::rotl(v3_, 16) ^ v2_;
    v0_ = std::rotl(v0_, 32);
    v2_ += v1_;
    v0_ += v3_;
    v1_ = std::rotl(v1_, 17) ^ v2_;
    v3_ = std::rotl(v3_, 21) ^ v0_;
    v2_ = std::rotl(v2_, 32);
  }

  uint64_t Squeeze() {
    for (int i = 0; i < 4; ++i) Round();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

  uint64_t v0_;
  uint64_t v1_;
  uint64_t v2_;
  uint64_t v3_;
  uint64_t bytes_ = 0;
};

}  // namespace

RowHash& RowHash::operator+=(const RowHash& other) {
  low += other.low;
  high += other.high + (low < other.low ? 1 : 0);
  return *this;
}

RowHash& RowHash::operator-=(const RowHash& other) {
  const uint64_t borrow = low < other.low ? 1 : 0;
  low -= other.low;
  high -= other.high + borrow;
  return *this;
}

RowSecret DrawRowSecret() {
  std::random_device luck;
  const auto word = [&luck] { return uint64_t{luck()} << 32 | luck(); };
  return {word(), word()};
}

RowHash RowHasher::Key(absl::string_view key) const {
  return SipHash(secret_).Finish(key);
}

RowHash RowHasher::Row(const RowHash& key, absl::string_view value) const {
  SipHash hash(secret_);
  hash.Word(key.low);
  hash.Word(key.high);
  return hash.Finish(value);
}

}  // namespace liushui::audit
