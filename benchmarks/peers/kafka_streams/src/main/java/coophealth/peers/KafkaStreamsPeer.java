package coophealth.peers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The peers' job on Kafka Streams: arguments are broker, topic, count, scratch folder, rules, guarantee, threads.
 *
 * <p>Says how long it took from the first activity processed to the last; exactly once, to the commit of the last.
 */
public final class KafkaStreamsPeer {
    private static final String STORE = "sums";

    private final long wanted;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final DoubleAdder total = new DoubleAdder();
    private final CountDownLatch done = new CountDownLatch(1);

    private KafkaStreamsPeer(long wanted) {
        this.wanted = wanted;
    }

    public static void main(String[] told) throws Exception {
        new KafkaStreamsPeer(Long.parseLong(told[2])).run(
            told[0], told[1], new File(told[3]), new File(told[4]), told[5], told[6]);
    }

    private void run(String broker, String topic, File scratch, File rules, String guarantee, String threads)
            throws Exception {
        Properties settings = new Properties();
        String name = "kafka-streams-" + guarantee + "-" + System.nanoTime();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, scratch.getPath());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        try (KafkaStreams streams = new KafkaStreams(topology(topic, rules), settings)) {
            streams.start();
            done.await();
            if (guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2)) {
                awaitCommit(broker, name);
            }
            double seconds = (System.nanoTime() - begun.get()) / 1e9;
            System.out.printf(Locale.ROOT, "took %.4f %d %.2f%n", seconds, refused.get(), total.sum());
            System.out.flush();
            // Whoever started it looks at its memory, then ends it.
            Thread.currentThread().join();
        }
    }

    private Topology topology(String topic, File rules) {
        var serde = new Sum.Bytes();
        var store = Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), serde);
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(store.withCachingEnabled());
        builder.stream(topic, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
            .process(() -> new Summing(rules), STORE);
        return builder.build();
    }

    private void awaitCommit(String broker, String group) throws Exception {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker))) {
            while (committed(admin, group) < wanted) {
                Thread.sleep(5);
            }
        }
    }

    private static long committed(Admin admin, String group) throws Exception {
        var offsets = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values();
        return offsets.stream().filter(each -> each != null).mapToLong(each -> each.offset()).sum();
    }

    private final class Summing implements Processor<byte[], byte[], Void, Void> {
        private final Job job;
        private KeyValueStore<String, Sum> sums;

        private Summing(File rules) {
            try {
                job = new Job(rules);
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            sums = context.getStateStore(STORE);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            begun.compareAndSet(0, System.nanoTime());
            Optional<Job.Entry> entry = job.entry(record.value());
            if (entry.isPresent()) {
                add(entry.get());
            } else {
                refused.incrementAndGet();
            }
            if (seen.incrementAndGet() == wanted) {
                done.countDown();
            }
        }

        private void add(Job.Entry entry) {
            Sum before = sums.get(entry.key());
            sums.put(entry.key(), (before == null ? Sum.NOTHING : before).plus(entry.value()));
            total.add(entry.value());
        }
    }
}
