package coophealth.peers;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** What the store keeps for each partnership, side and bucket: a sum, and how many it is of. */
record Sum(double value, long count) {
    static final Sum NOTHING = new Sum(0.0, 0L);

    Sum plus(double more) {
        return new Sum(value + more, count + 1);
    }

    /** Sixteen bytes. */
    static final class Bytes implements Serde<Sum> {
        @Override
        public Serializer<Sum> serializer() {
            return (topic, sum) -> sum == null
                ? null
                : ByteBuffer.allocate(16).putDouble(sum.value()).putLong(sum.count()).array();
        }

        @Override
        public Deserializer<Sum> deserializer() {
            return (topic, bytes) -> {
                if (bytes == null) {
                    return null;
                }
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                return new Sum(buffer.getDouble(), buffer.getLong());
            };
        }
    }
}
