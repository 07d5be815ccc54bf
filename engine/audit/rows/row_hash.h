// Row hashes: a row of any size as 16 bytes, so that a check can keep what it expects of millions of rows.
//
//   key     SipHash-2-4 with 128 bits of the key
//   row     the same of the key's hash followed by the value
// under a secret drawn for the check: whoever wrote the rows could not look for two with the same hash, or
// for some whose hashes have the same sum.
#ifndef LIUSHUI_ENGINE_AUDIT_ROWS_ROW_HASH_H_
#define LIUSHUI_ENGINE_AUDIT_ROWS_ROW_HASH_H_

#include <cstdint>
#include <utility>

#include "absl/strings/string_view.h"

namespace liushui::audit {

// A number of 128 bits. Sums wrap around.
struct RowHash {
  uint64_t low = 0;
  uint64_t high = 0;

  RowHash& operator+=(const RowHash& other);
  RowHash& operator-=(const RowHash& other);
  friend bool operator==(const RowHash&, const RowHash&) = default;
  template <typename H>
  friend H AbslHashValue(H state, const RowHash& hash) {
    return H::combine(std::move(state), hash.low);
  }
};

struct RowSecret {
  uint64_t first = 0;
  uint64_t second = 0;
};

// From the system's source of luck.
RowSecret DrawRowSecret();

// Thread-safe.
class RowHasher {
 public:
  explicit RowHasher(const RowSecret& secret) : secret_(secret) {}

  const RowSecret& secret() const { return secret_; }
  RowHash Key(absl::string_view key) const;
  // Of the row with that key.
  RowHash Row(const RowHash& key, absl::string_view value) const;

 private:
  RowSecret secret_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_ROWS_ROW_HASH_H_
